// Signing up: chooses the time zone that the browser lives in, unless somebody chose already.
const select = document.querySelector("select[data-own-zone]");
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const isUntouched = select && ![...select.options].some((option) => option.selected !== option.defaultSelected);
if (isUntouched && !document.querySelector("[data-error-summary]")) {
  if ([...select.options].some((option) => option.value === zone)) select.value = zone;
}
