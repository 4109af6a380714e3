/* SPDX-License-Identifier: EUPL-1.2
 *
 * Lost links; see links.h.
 */
#include "server/sales/after/links.h"

#include <sodium.h>
#include <string.h>

#include "server/core/secret.h"
#include "server/mail/letter.h"

static const gint64 QUIET_MS = G_GINT64_CONSTANT (900000);

/* The newest order or person with the address: the letter goes there, and names them all. */
static const char SQL_NEWEST[] =
    "SELECT o.id, CASE WHEN o.email = :email COLLATE NOCASE THEN 0 ELSE a.id END FROM sale_order o"
    " JOIN attendee a ON a.order_id = o.id WHERE o.number IS NOT NULL AND o.state <> 'expired'"
    " AND (o.email = :email COLLATE NOCASE OR (a.email = :email COLLATE NOCASE"
    " AND a.state = 'active')) ORDER BY o.id DESC, a.id LIMIT 1";
static const char SQL_SENT[] = "SELECT COUNT(*) FROM outbox WHERE key = :key";

void
links_asked_free (gpointer command)
{
  LinksAsked *asked = command;
  if (asked == NULL)
    return;
  g_free (asked->email);
  g_free (asked);
}

void
links_mark (const guint8 secret[32], const char *email, guint8 mark[LINKS_MARK_BYTES])
{
  guint8 key[32];
  secret_derive (secret, "links", key);
  g_autofree char *folded = g_ascii_strdown (email, -1);
  g_strstrip (folded);
  crypto_generichash (mark, LINKS_MARK_BYTES, (const guint8 *) folded, strlen (folded), key,
                      sizeof key);
}

static char *
quiet_key (const guint8 mark[LINKS_MARK_BYTES], gint64 now_ms)
{
  char hex[LINKS_MARK_BYTES * 2 + 1];
  sodium_bin2hex (hex, sizeof hex, mark, LINKS_MARK_BYTES);
  return g_strdup_printf ("letter.links.%s.%" G_GINT64_FORMAT, hex, now_ms / QUIET_MS);
}

gboolean
links_asked_run (gpointer command, WriterTurn *turn, GError **error)
{
  const LinksAsked *asked = command;
  g_autofree char *email = g_strdup (asked->email != NULL ? asked->email : "");
  g_strstrip (email);
  g_autofree char *key = quiet_key (asked->mark, turn->now_ms);
  gint64 sent = store_number (turn->store, error, SQL_SENT, -1, "t", ":key", key);
  g_autoptr (StoreStmt) q = store_query (turn->store, error, SQL_NEWEST, "t", ":email", email);
  StoreStep step = q != NULL && sent >= 0 ? store_step (q, error) : STORE_FAILED;
  if (step == STORE_FAILED)
    return FALSE;
  turn->outcome = g_strdup ("/link-kwijt?verstuurd=1");
  if (step == STORE_DONE || sent > 0)
    return TRUE;
  const LetterTo to = { .kind = "links",
                        .key = key,
                        .order_id = store_column_int (q, 0),
                        .attendee_id = store_column_int (q, 1) };
  return letter_send (turn->store, turn->now_ms, error, &to, "");
}
