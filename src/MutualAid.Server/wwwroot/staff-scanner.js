// The camera as a scanner, where the browser reads bar codes by itself. Without it the page works all the same.
'use strict';

const camera = document.querySelector('[data-camera]');

if (camera && 'BarcodeDetector' in window && navigator.mediaDevices?.getUserMedia) {
  const field = document.querySelector('input[name=Q]');
  const view = document.querySelector('[data-camera-view]');
  const problem = document.querySelector('[data-camera-problem]');
  camera.hidden = false;
  camera.addEventListener('click', async () => {
    problem.hidden = true;
    try {
      const formats = camera.dataset.camera || 'ean_8 ean_13 upc_a upc_e itf';
      const detector = new BarcodeDetector({ formats: formats.split(' ') });
      view.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      view.hidden = false;
      await view.play();
      const look = async () => {
        const [code] = await detector.detect(view).catch(() => []);
        if (!code) {
          requestAnimationFrame(look);
          return;
        }
        for (const track of view.srcObject.getTracks()) track.stop();
        field.value = code.rawValue;
        field.form.submit();
      };
      look();
    } catch {
      problem.textContent = problem.dataset.cameraProblem;
      problem.hidden = false;
    }
  });
}
