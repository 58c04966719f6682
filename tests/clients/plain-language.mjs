// How many years of school a page's English takes to read: Flesch and Kincaid's grade (Kincaid and others, 1975), a page at
// a time and over all. Prints JSON. The control is a sentence that must not pass.
import { readFileSync } from "node:fs";
import { fleschKincaid } from "flesch-kincaid";
import { syllable } from "syllable";

const { texts } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const control = "Applicants who have previously established eligibility are requested to resubmit documentation substantiating their household's nutritional requirements prior to distribution.";

/** Dates, times and codes stand where the braces are; a short word counts for each. */
function grade(sentences) {
  const spoken = sentences.map((text) => text.replace(/\{\w+\}/g, "day"));
  const sentence = spoken.reduce((sum, text) => sum + (text.match(/[.?!:](\s|$)/g)?.length || 1), 0);
  const words = spoken.flatMap((text) => text.match(/[\p{Letter}\d’']+/gu) ?? []);
  return Math.round(fleschKincaid({ sentence, word: words.length, syllable: words.reduce((sum, word) => sum + syllable(word), 0) }) * 10) / 10;
}

const pages = {};
for (const [key, text] of Object.entries(texts)) {
  if (/^(weekday|month|date|clock|need\.|languages?$)/.test(key)) continue;
  (pages[key.split(".")[0]] ??= []).push(text);
}
const result = { all: grade(Object.values(pages).flat()), control: grade([control]) };
// Below a few words the formula says nothing.
for (const [page, sentences] of Object.entries(pages))
  if (sentences.join(" ").split(" ").length >= 12) result[page] = grade(sentences);
console.log(JSON.stringify(result));
