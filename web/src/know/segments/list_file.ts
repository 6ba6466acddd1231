/** Titles under which the customers' numbers may stand, in the three languages. */
const titles = new Set(["customer", "customer_id", "customer id", "customer number", "external_id", "id", "مشتری", "شناسه", "شناسهٔ مشتری", "شمارهٔ مشتری", "شماره مشتری", "müşteri", "müşteri no", "müşteri numarası", "no"]);

const fold = (text: string) => text.trim().toLocaleLowerCase("en");

/** The cells of a line; quotes around a cell may hold the separator, and double ones a quote. */
function cellsOf(line: string, separator: string): string[] {
  const cells: string[] = [];
  let cell = "";
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    if (line[i] === '"' && quoted && line[i + 1] === '"') {
      cell += line[++i];
    } else if (line[i] === '"' && (quoted || cell === "")) {
      quoted = !quoted;
    } else if (line[i] === separator && !quoted) {
      cells.push(cell);
      cell = "";
    } else {
      cell += line[i];
    }
  }
  return [...cells, cell].map((one) => one.trim());
}

/**
 * The customers' numbers in a text or CSV file: those of the column that is titled so, else of the
 * first. Each once.
 */
export function customersInFile(text: string): string[] {
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/).filter((line) => line.trim() !== "");
  const [head = ""] = lines;
  const separator = ["\t", ";", "،", ","].find((one) => head.includes(one)) ?? ",";
  const titled = cellsOf(head, separator).findIndex((cell) => titles.has(fold(cell)));
  const rows = titled >= 0 ? lines.slice(1) : lines;
  return [...new Set(rows.map((line) => cellsOf(line, separator)[Math.max(titled, 0)] ?? "").filter(Boolean))];
}
