// Screens and sheets lie on one another like cards; the phone's back button takes the top one off. Addresses never change,
// and what the browser's history keeps of them is a depth.
import { signal } from "@preact/signals";
import type { ComponentChild } from "preact";

export interface Layer {
  name: "load" | "stop" | "map" | "todos" | "end" | "settings" | "help" | "outcome" | "sheet";
  /** Sheets leave the screen below them visible. */
  sheet: boolean;
  /** The stop that it shows. */
  about?: string;
  view: () => ComponentChild;
}

export const layers = signal<readonly Layer[]>([]);

export function open(layer: Layer): void {
  layers.value = [...layers.value, layer];
  history.pushState({ depth: layers.value.length }, "");
}

/** Puts another card in the place of the top one. */
export function replace(layer: Layer): void {
  if (layers.value.length === 0) open(layer);
  else layers.value = [...layers.value.slice(0, -1), layer];
}

export function back(): void {
  if (layers.value.length === 0) return;
  layers.value = layers.value.slice(0, -1);
  history.back();
}

/** Back to the route's own screen. */
export function home(): void {
  const depth = layers.value.length;
  if (depth === 0) return;
  layers.value = [];
  history.go(-depth);
}

export function startNavigation(): void {
  history.replaceState({ depth: 0 }, "");
  window.addEventListener("popstate", (event) => {
    const depth = (event.state as { depth?: number } | null)?.depth ?? 0;
    if (depth < layers.value.length) layers.value = layers.value.slice(0, depth);
  });
}
