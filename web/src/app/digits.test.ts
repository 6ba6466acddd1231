import { expect, it } from "vitest";
import { toLatin } from "./digits";

it("reads digits and separators as people of each language type them", () => {
  expect(toLatin("۱٬۲۵۰٫۵", "fa")).toBe("1250.5");
  expect(toLatin(" ١٢ ", "fa")).toBe("12");
  expect(toLatin("1,250.5", "en")).toBe("1250.5");
  expect(toLatin("1.250,5", "tr")).toBe("1250.5");
  expect(toLatin("1 250", "tr")).toBe("1250");
});
