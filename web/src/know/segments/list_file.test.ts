import { expect, test } from "vitest";
import { customersInFile } from "./list_file";

test("one number a line", () => {
  expect(customersInFile("C-1\r\nC-2\n\nC-1\n")).toEqual(["C-1", "C-2"]);
});

test("the column that is titled so, wherever it stands", () => {
  expect(customersInFile('\uFEFFname,Customer_ID,city\n"Sara, A.",C-7,Tehran\nAli,"C-8",\n')).toEqual(["C-7", "C-8"]);
  expect(customersInFile("نام;شمارهٔ مشتری\nسارا;ک-۱\n")).toEqual(["ک-۱"]);
  expect(customersInFile("Ad\tMüşteri No\nAyşe\tM-3\n")).toEqual(["M-3"]);
});

test("the first column where none is titled", () => {
  expect(customersInFile('"C ""x""",5\nC-2,6\n')).toEqual(['C "x"', "C-2"]);
});

test("nothing of an empty file", () => {
  expect(customersInFile("")).toEqual([]);
  expect(customersInFile("customer_id\n")).toEqual([]);
});
