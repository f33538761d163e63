/** One tab at a time. Where the browser has no locks (plain http) tabs may overlap; `client_id` keeps that harmless. */
export function alone(name: string): (work: () => Promise<void>) => Promise<void> {
  return async (work) => {
    if (navigator.locks) await navigator.locks.request(name, work);
    else await work();
  };
}
