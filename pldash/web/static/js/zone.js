// Signing up: chooses the time zone that the browser lives in, unless somebody chose already.
const select = document.querySelector("select[data-own-zone]");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const isUntouched = select && ![...select.options].some((option) => option.selected !== option.defaultSelected);
if (isUntouched && !document.querySelector("[data-error-summary]")) {
  // Browsers keep some places' older names.
  const names = (option) => [option.value, ...(option.dataset.also ?? "").split(" ")];
  const place = [...select.options].find((option) => names(option).includes(zone));
  if (place) select.value = place.value;
}
