// Where in findings.json a thing on the page stands.
//
// A path is keys and list positions joined by dots, `questions.0.at_least`; a dot or percent sign
// inside a key is written as its percent code.

export function path(...keys: (string | number)[]): string {
  return keys.map((key) => String(key).replaceAll('%', '%25').replaceAll('.', '%2E')).join('.');
}
