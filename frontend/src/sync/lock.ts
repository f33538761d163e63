/**
 * Returns a function that runs work while no other tab runs work under the same name. Pages without https have no
 * Web Locks; their tabs may send the same message twice, and the server recognises it by its `client_id`.
 */
export function withLock(name: string): (work: () => Promise<void>) => Promise<void> {
  return async (work) => {
    if (navigator.locks) await navigator.locks.request(name, work);
    else await work();
  };
}
