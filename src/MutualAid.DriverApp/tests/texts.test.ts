import { describe, expect, it } from "vitest";
import { en } from "../src/texts/en";
import { es } from "../src/texts/es";
import refusals from "../../MutualAid.Domain/Routes/RouteMessages.cs?raw";
import problems from "../../MutualAid.Server/DriverApi/Operations.cs?raw";

function flat(tree: object, path = ""): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "string" ? [[path + key, value] as [string, string]] : flat(value as object, `${path}${key}.`));
}

const gaps = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([gap]) => gap).sort();
const english = new Map(flat(en));
const spanish = new Map(flat(es));

/** Texts that both languages write alike. */
const alike = [
  "undo.left", "door.quantity", "todo.about", "map.north",
  "time.minutes", "time.hours", "time.both", "distance.metres", "distance.kilometres",
];

describe("the texts", () => {
  it("have the same keys in both languages", () => {
    expect([...spanish.keys()].sort()).toEqual([...english.keys()].sort());
  });

  it("have the same gaps in both languages", () => {
    for (const [key, text] of english) expect(gaps(spanish.get(key) ?? ""), key).toEqual(gaps(text));
  });

  it("are translated, but for those that are written alike", () => {
    const same = [...english].filter(([key, text]) => spanish.get(key) === text).map(([key]) => key);
    expect(same.sort()).toEqual([...alike].sort());
  });

  it("are nowhere empty", () => {
    for (const [key, text] of [...english, ...spanish]) expect(text.trim(), key).not.toBe("");
  });

  it("have a sentence for every reason a route may refuse, by the names in the domain", () => {
    const names = [...refusals.matchAll(/record (\w+)(?:\(.*\))? : RouteRefusal;/g)].map(([, name]) => name!);
    expect(names.length).toBeGreaterThan(10);
    expect(Object.keys(en.todo.reason)).toEqual(expect.arrayContaining(names));
  });

  it("have a sentence for every problem of an operation, by the names in the server", () => {
    const names = [...problems.matchAll(/problem = "(\w+)"/g)].map(([, name]) => name!);
    expect(names.length).toBeGreaterThan(2);
    expect(Object.keys(en.todo.reason)).toEqual(expect.arrayContaining(names));
  });
});
