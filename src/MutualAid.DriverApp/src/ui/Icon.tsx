// Line icons on a 24 by 24 grid.
const paths = {
  help: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M9.5 9.2a2.6 2.6 0 1 1 3.6 2.4c-.8.4-1.1 1-1.1 1.9M12 16.7v.2",
  settings: "M4 7h9M17 7h3M4 17h3M11 17h9M15 5v4M9 15v4",
  signal: "M4 18v-2M9 18v-5M14 18V9M19 18V5",
  noSignal: "M4 18v-2M9 18v-5M14 18v-3M19 18V5M4 4l16 16",
  cold: "M12 3v18M4.2 7.5l15.6 9M19.8 7.5l-15.6 9M9.5 4.5 12 7l2.5-2.5M9.5 19.5 12 17l2.5 2.5",
  check: "m5 12.5 4.5 4.5L19 7.5",
  cross: "m6 6 12 12M18 6 6 18",
  phone: "M7 3h3l1.5 5-2 1.5a11 11 0 0 0 5 5l1.5-2 5 1.5v3a2 2 0 0 1-2 2C11.5 19 5 12.5 5 5a2 2 0 0 1 2-2",
  message: "M4 5h16v11H10l-4.5 4v-4H4z",
  doNotRing: "M7 16V10a5 5 0 0 1 10 0v6M5 16h14M10.5 19.5h3M4 4l16 16",
  knockSoftly: "M7 12V7.5a1.5 1.5 0 0 1 3 0V6a1.5 1.5 0 0 1 3 0v1a1.5 1.5 0 0 1 3 0v2a1.5 1.5 0 0 1 3 0v4a6 6 0 0 1-6 6h-1a6 6 0 0 1-5-3",
  leaveAtDoor: "M6 20V4h9v16M3 20h18M12 12v.2M17.5 15.5h4V20h-4z",
  leaveAtGate: "M3 20V8M9.5 20V8M16 20V8M3 11h13M3 16h13M18.5 15.5h4V20h-4z",
  nobodyElse: "M9 4a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7M3 20c0-4 2.5-6 6-6s6 2 6 6M17 9l4 4M21 9l-4 4",
  warning: "M12 4 2.5 20h19zM12 10v4.5M12 17.3v.2",
  scan: "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M4 12h16",
  back: "M15 5l-7 7 7 7",
  open: "M9 5l7 7-7 7",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7v5l3.5 2",
  map: "M12 21c4.5-5 6.5-8.3 6.5-11a6.5 6.5 0 0 0-13 0c0 2.7 2 6 6.5 11M12 7.7a2.3 2.3 0 1 0 0 4.6 2.3 2.3 0 0 0 0-4.6",
  up: "M12 19V5M6 11l6-6 6 6",
} as const;

export type IconName = keyof typeof paths;

/** Says nothing by itself: words stand beside it. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="2"
      stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
