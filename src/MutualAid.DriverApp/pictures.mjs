// Picks the pictures for the words at the door out of the package that draws them. Writes what the server is built with.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { icons } from "@iconify-json/fluent-emoji-flat";

const names = JSON.parse(readFileSync("door-pictures.json", "utf8"));
const pictures = {};
for (const [word, name] of Object.entries(names)) {
  const { body } = icons.icons[name] ?? {};
  if (!body) throw new Error(`There is no picture named ${name}.`);
  pictures[word] = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="72" height="72" aria-hidden="true">${body}</svg>`;
}
mkdirSync("pictures", { recursive: true });
writeFileSync("pictures/door-pictures.json", JSON.stringify(pictures));
