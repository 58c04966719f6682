import { useEffect, useRef, useState } from "preact/hooks";
import { back } from "./navigation";
import { Sheet } from "./Sheet";
import { Notice } from "./Notice";
import { texts } from "./texts";

interface Props {
  title: string;
  hint: string;
  /** What to say about a code that was found; undefined when that was all. */
  onCode: (text: string) => string | undefined;
}

type Read = (video: HTMLVideoElement) => Promise<string | undefined>;

interface Detector { detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]> }
declare const BarcodeDetector: { new (options: { formats: string[] }): Detector; getSupportedFormats(): Promise<string[]> } | undefined;

/** The browser's own reader where there is one, else one that is fetched only then. */
async function reader(): Promise<Read> {
  if (typeof BarcodeDetector !== "undefined" && (await BarcodeDetector.getSupportedFormats()).includes("qr_code")) {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return async (video) => (await detector.detect(video))[0]?.rawValue;
  }
  const { default: jsQR } = await import("jsqr");
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  return (video) => {
    const scale = Math.min(1, 640 / Math.max(video.videoWidth, video.videoHeight));
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    const image = context.getImageData(0, 0, canvas.width, canvas.height);
    return Promise.resolve(jsQR(image.data, image.width, image.height, { inversionAttempts: "dontInvert" })?.data);
  };
}

function problemOf(error: unknown): "blocked" | "none" | "busy" | "failed" {
  switch (error instanceof DOMException ? error.name : "") {
    case "NotAllowedError": case "SecurityError": return "blocked";
    case "NotFoundError": case "OverconstrainedError": return "none";
    case "NotReadableError": case "AbortError": return "busy";
    default: return "failed";
  }
}

export function Scanner({ title, hint, onCode }: Props) {
  const video = useRef<HTMLVideoElement>(null);
  const found = useRef(onCode);
  found.current = onCode;
  const [state, setState] = useState<"starting" | "running" | "blocked" | "none" | "busy" | "failed" | "insecure">("starting");
  const [said, setSaid] = useState("");
  const t = texts.value.scanner;

  useEffect(() => {
    let stream: MediaStream | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    let last = "";

    const look = async (read: Read) => {
      const seen = video.current && video.current.readyState >= 2 ? await read(video.current).catch(() => undefined) : undefined;
      if (over) return;
      if (seen && seen !== last) {
        last = seen;
        navigator.vibrate?.(60);
        const answer = found.current(seen);
        if (answer === undefined) return;
        setSaid(answer);
      }
      timer = setTimeout(() => void look(read), 150);
    };

    const start = async () => {
      if (!navigator.mediaDevices) return setState(isSecureContext ? "none" : "insecure");
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } }, audio: false });
        if (over) return stream.getTracks().forEach((track) => track.stop());
        video.current!.srcObject = stream;
        await video.current!.play();
        const read = await reader();
        if (over) return;
        setState("running");
        void look(read);
      } catch (error) {
        stream?.getTracks().forEach((track) => track.stop());
        if (!over) setState(problemOf(error));
      }
    };
    void start();

    return () => {
      over = true;
      clearTimeout(timer);
      stream?.getTracks().forEach((track) => track.stop());
    };
  }, []);

  const works = state === "starting" || state === "running";
  return (
    <Sheet title={title} actions={<button type="button" class="primary" onClick={back}>{t.done}</button>}>
      {works && <p class="hint">{hint}</p>}
      <video ref={video} class="camera" muted playsInline hidden={!works} aria-hidden="true" />
      {works && <div role="status" class="scanned">{state === "starting" ? t.starting : said}</div>}
      {!works && <Notice tone="warn" alert>{t[state]}</Notice>}
    </Sheet>
  );
}
