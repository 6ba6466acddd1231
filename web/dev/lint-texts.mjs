// Fails when a text for people stands outside the catalogue: letters between tags, or in an
// attribute that a person sees or hears.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "rolldown/utils";

const seen = new Set(["alt", "aria-label", "description", "hint", "label", "lead", "placeholder", "text", "title"]);
const letters = /\p{L}/u;

export function findTexts(source, name) {
  const found = [];
  const { program, errors } = parseSync(name, source);
  if (errors.length) throw new Error(`${name}: ${errors[0].message}`);
  const report = (node, text) => found.push(`${name}:${source.slice(0, node.start).split("\n").length}: ${text.trim()}`);
  const visit = (node) => {
    if (Array.isArray(node)) return node.forEach(visit);
    if (!node || typeof node !== "object" || typeof node.type !== "string") return;
    if (node.type === "JSXText" && letters.test(node.value)) report(node, node.value);
    if (node.type === "JSXAttribute" && seen.has(attributeName(node.name)) && node.value?.type === "Literal" && letters.test(String(node.value.value))) {
      report(node, String(node.value.value));
    }
    for (const key of Object.keys(node)) if (key !== "parent") visit(node[key]);
  };
  visit(program);
  return found;
}

function attributeName(name) {
  return name.type === "JSXIdentifier" ? name.name : "";
}

export function sourceFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourceFiles(path);
    return /\.tsx$/.test(entry.name) ? [path] : [];
  });
}

export function lintTexts() {
  const root = fileURLToPath(new URL("../src", import.meta.url));
  return sourceFiles(root).flatMap((path) => findTexts(readFileSync(path, "utf8"), path.slice(root.length + 1)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = lintTexts();
  for (const one of found) console.error(`text outside the catalogue: ${one}`);
  process.exitCode = found.length ? 1 : 0;
}
