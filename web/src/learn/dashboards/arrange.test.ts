import { describe, expect, it } from "vitest";
import type { Tile } from "../../app/api_dashboards";
import { moveTile, resizeTile, tilesOf } from "./arrange";

const notes = ["a", "b", "c", "d"].map((text): Tile => ({ kind: "note", width: 1, text }));
const order = (tiles: readonly Tile[]) => tiles.map(({ text }) => text).join("");

describe("moving a tile", () => {
  it("takes the place of the tile it is dropped on, on either side", () => {
    expect(order(moveTile(notes, 0, 2))).toBe("bcad");
    expect(order(moveTile(notes, 3, 1))).toBe("adbc");
    expect(order(moveTile(notes, 1, 1))).toBe("abcd");
  });
  it("stays on the dashboard", () => {
    expect(order(moveTile(notes, 0, -1))).toBe("abcd");
    expect(order(moveTile(notes, 3, 4))).toBe("abcd");
    expect(order(moveTile(notes, 9, 0))).toBe("abcd");
  });
});

describe("resizing a tile", () => {
  it("stays within the columns of the grid", () => {
    expect(resizeTile(notes, 1, 1)[1]?.width).toBe(2);
    expect(resizeTile(notes, 1, 9)[1]?.width).toBe(4);
    expect(resizeTile(notes, 1, -1)[1]?.width).toBe(1);
    expect(resizeTile(notes, 1, 1)[0]?.width).toBe(1);
  });
});

describe("what a dashboard begins with", () => {
  it("leaves out KPIs that are not there", () => {
    const tiles = tilesOf("shop", ["revenue", "churn"]);
    expect(tiles.map(({ kind, kpi }) => kpi ?? kind)).toEqual(["revenue", "churn", "revenue", "retention"]);
    expect(tiles.map(({ width }) => width)).toEqual([1, 2, 2, 4]);
  });
});
