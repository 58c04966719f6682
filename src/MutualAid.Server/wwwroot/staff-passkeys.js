// Passkeys need a script. A form with data-passkey says what to ask for; its answer goes with it as a field.
'use strict';

const autofill = new AbortController();

for (const form of document.querySelectorAll('form[data-passkey]')) {
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) break; // the rest of the page works without
  const making = form.hasAttribute('data-make');
  const asked = JSON.parse(form.dataset.passkey);
  const answer = form.querySelector('[data-answer]');
  const problem = form.querySelector('[role=alert]');
  const send = credential => {
    answer.value = JSON.stringify(credential);
    form.submit();
  };
  form.hidden = false;
  form.addEventListener('submit', async event => {
    event.preventDefault();
    problem.hidden = true;
    autofill.abort();
    try {
      send(making
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(asked) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asked) }));
    } catch (failure) {
      problem.textContent = failure.name === 'InvalidStateError'
        ? problem.dataset.known
        : problem.dataset.failed;
      problem.hidden = false;
    }
  });
  if (form.hasAttribute('data-autofill') && PublicKeyCredential.isConditionalMediationAvailable) {
    PublicKeyCredential.isConditionalMediationAvailable().then(available => available && navigator.credentials.get({
      mediation: 'conditional', signal: autofill.signal, publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asked),
    }).then(send)).catch(() => {}); // whoever does not choose one there signs in by the forms
  }
}
