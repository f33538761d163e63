/** What was typed into a dialog that was closed before it was submitted. It belongs to this tab, and outlives a reload. */

import { openStorage } from "../sync/storage";

/** By name: the values of all fields of that name. Only what differs from the form's own values is kept. */
type Fields = Readonly<Record<string, readonly (string | null)[]>>;

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const PREFIX = "dialog:";

export function keptFields(key: string): Fields {
  return JSON.parse(openStorage("sessionStorage").getItem(PREFIX + key) ?? "{}");
}

export function keepFields(key: string, fields: Fields): void {
  openStorage("sessionStorage").setItem(PREFIX + key, JSON.stringify(fields));
}

export function forgetFields(key: string): void {
  openStorage("sessionStorage").removeItem(PREFIX + key);
}

/** Fill a form with what was kept, and keep what is typed from now on. */
export function keepForm(form: HTMLFormElement, key: string): () => void {
  const initial = valuesOf(form);
  const kept = keptFields(key);
  for (const [name, values] of Object.entries(kept)) {
    const controls = controlsOf(form).filter((control) => control.name === name);
    for (const [index, control] of controls.entries()) setValue(control, values[index]);
  }
  const keep = () => {
    const changed = Object.entries(valuesOf(form)).map(([name, values]) => {
      const differing = values.map((value, index) => (value === (initial[name]?.[index] ?? "") ? null : value));
      return [name, differing] as const;
    });
    keepFields(key, Object.fromEntries(changed.filter(([, values]) => values.some((value) => value !== null))));
  };
  form.addEventListener("input", keep);
  return () => form.removeEventListener("input", keep);
}

function controlsOf(form: HTMLFormElement): Control[] {
  return [...form.elements].filter((element): element is Control => "name" in element && element.name !== "");
}

function valuesOf(form: HTMLFormElement): Record<string, string[]> {
  const values: Record<string, string[]> = {};
  for (const control of controlsOf(form)) {
    const value = control.type === "checkbox" ? String((control as HTMLInputElement).checked) : control.value;
    values[control.name] = [...(values[control.name] ?? []), value];
  }
  return values;
}

function setValue(control: Control, value: string | null | undefined): void {
  if (value === null || value === undefined) return;
  if (control.type === "checkbox") (control as HTMLInputElement).checked = value === "true";
  else control.value = value;
}
