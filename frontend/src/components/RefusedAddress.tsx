/** Says that the server refuses this address, and which one works or what to set. */

import { t } from "../domain/text";

export function RefusedAddress({ url }: { url: string }) {
  const { origin, pathname } = location;
  return (
    <p>
      {t("connection.address")}{" "}
      {url ? (
        <a href={url + pathname}>{t("connection.address.right", { url })}</a>
      ) : (
        t("connection.address.set", { origin })
      )}
    </p>
  );
}
