/** Looks at what the camera shows now, and says the code that it sees. */
type Look = (view: HTMLVideoElement) => Promise<string | undefined>;

interface Detector { detect(view: HTMLVideoElement): Promise<{ rawValue: string }[]> }
interface Detectors { new (options: { formats: string[] }): Detector; getSupportedFormats(): Promise<string[]> }

const camera = document.querySelector<HTMLButtonElement>("[data-camera]");

/** In pixels of the longer side: more takes a cheap phone too long. */
const most = 1280;

/** Bar codes have no more than a digit that checks them, or a length: what was seen once may be wrong. */
const alike = 2;

if (camera && navigator.mediaDevices) {
  const field = document.querySelector<HTMLInputElement>("input[name=Q]")!;
  const view = document.querySelector<HTMLVideoElement>("[data-camera-view]")!;
  const problem = document.querySelector<HTMLElement>("[data-camera-problem]")!;
  const formats = (camera.dataset["camera"] || "ean_8 ean_13 upc_a upc_e itf").split(" ");
  let film: MediaStream | null = null;
  const stop = () => {
    for (const track of film?.getTracks() ?? []) track.stop();
    film = view.srcObject = null;
    view.hidden = true;
  };

  camera.hidden = false;
  camera.addEventListener("click", async () => {
    problem.hidden = true;
    if (film) return stop();
    camera.disabled = true; // a second tap while it starts would start a second one
    try {
      const look = await lookFor(formats);
      view.srcObject = film = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: most } } });
      view.hidden = false;
      await view.play();
      camera.disabled = false;
      for (let seen = "", times = 0; film; ) {
        await new Promise(requestAnimationFrame);
        const code = await look(view);
        if (!code) continue;
        times = code === seen ? times + 1 : 1;
        seen = code;
        if (times < alike || !film) continue;
        stop();
        field.value = code;
        field.form!.submit();
      }
    } catch {
      stop();
      camera.disabled = false;
      problem.textContent = problem.dataset["cameraProblem"]!;
      problem.hidden = false;
    }
  });
}

/** By the browser where it reads all of these by itself, otherwise by code that is loaded for it. */
async function lookFor(formats: string[]): Promise<Look> {
  const Known = (globalThis as { BarcodeDetector?: Detectors }).BarcodeDetector;
  const known = (await Known?.getSupportedFormats().catch(() => [])) ?? [];
  if (Known && formats.every((format) => known.includes(format))) {
    const detector = new Known({ formats });
    return async (view) => (await detector.detect(view).catch(() => []))[0]?.rawValue;
  }

  const { readerOf } = await import("./codes");
  const read = readerOf(formats);
  const canvas = document.createElement("canvas"), pen = canvas.getContext("2d", { willReadFrequently: true })!;
  return async (view) => {
    if (!view.videoWidth) return undefined;
    const scale = Math.min(1, most / Math.max(view.videoWidth, view.videoHeight));
    canvas.width = view.videoWidth * scale;
    canvas.height = view.videoHeight * scale;
    pen.drawImage(view, 0, 0, canvas.width, canvas.height);
    return read(pen.getImageData(0, 0, canvas.width, canvas.height));
  };
}
