import { describe, expect, it } from "vitest";
import { renderPattern } from "./pattern";

const rules = new Intl.PluralRules("en");
const locale = { plural: (n: number) => rules.select(n), number: (n: number) => n.toLocaleString("en") };
const render = (pattern: string, args: Record<string, string | number> = {}) => renderPattern(pattern, args, locale);

describe("renderPattern", () => {
  it("puts arguments in, numbers formatted", () => {
    expect(render("{name} has {n}", { name: "Ada", n: 12345 })).toBe("Ada has 12,345");
  });

  it("chooses the exact branch, then the plural's, then the other", () => {
    const pattern = "{n, plural, =0 {none} one {# order} other {# orders}}";
    expect(render(pattern, { n: 0 })).toBe("none");
    expect(render(pattern, { n: 1 })).toBe("1 order");
    expect(render(pattern, { n: 2000 })).toBe("2,000 orders");
  });

  it("renders arguments inside a branch and text around it", () => {
    expect(render("At {place}: {n, plural, other {# for {who}}}.", { place: "home", n: 3, who: "Sara" })).toBe(
      "At home: 3 for Sara.",
    );
  });

  it("leaves a # outside of a plural alone", () => {
    expect(render("No. #{n}", { n: 7 })).toBe("No. #7");
  });

  it("refuses patterns that are not well formed, and missing arguments", () => {
    expect(() => render("{n, plural, other {# orders}", { n: 1 })).toThrow();
    expect(() => render("too many }")).toThrow();
    expect(() => render("{missing}")).toThrow("missing argument");
    expect(() => render("{n, plural, one {x}}", { n: 2 })).toThrow("other");
  });
});
