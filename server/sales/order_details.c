/* SPDX-License-Identifier: EUPL-1.2
 *
 * Who an order is for; see order.h. Apart from order.c: here a person's typing is judged, there
 * money and places move.
 */
#include "server/sales/order.h"

#include <string.h>

#include "schedule/programme.h"
#include "server/mail/mime.h"
#include "server/sales/order_price.h"

enum { TEXT_MAX = 120, EMAIL_MAX = 254, REGISTER_NUMBER_MAX = 20 };

static const char SQL_SET_ATTENDEE[] =
    "UPDATE attendee SET name = :name, email = :email, school = :school, place = :place,"
    " sector = :sector, no_photo = :photo WHERE id = :id";
static const char SQL_SET_ORDER[] =
    "UPDATE sale_order SET email = :email, contact_name = :name, school = :school, place = :place,"
    " voucher_id = NULLIF (:voucher, 0), total_cents = :price WHERE id = :id";
static const char SQL_SET_TEACHER[] =
    "INSERT INTO teacher (attendee_id, register_number, enrolled)"
    " VALUES (:id, :number, :enrolled) ON CONFLICT (attendee_id) DO UPDATE SET"
    " register_number = excluded.register_number, enrolled = excluded.enrolled";
static const char SQL_GET[] =
    "SELECT a.name, a.email, a.school, a.place, IFNULL (t.register_number, ''),"
    " IFNULL (v.code, ''), a.sector, IFNULL (t.enrolled, 0), a.no_photo FROM attendee a"
    " JOIN sale_order o ON o.id = a.order_id LEFT JOIN teacher t ON t.attendee_id = a.id"
    " LEFT JOIN voucher v ON v.id = o.voucher_id WHERE a.id = :id";
static const char SQL_SUMMARY[] =
    "SELECT o.contact_name, o.email, o.school, o.place, t.name_nl, t.name_en, o.total_cents,"
    " SUM (IIF (a.part = 'adult', 0, t.price_cents)) FROM sale_order o JOIN attendee a"
    " ON a.order_id = o.id JOIN ticket_type t ON t.id = a.ticket_type_id WHERE o.id = :id"
    " GROUP BY o.id";

void
order_details_free (gpointer command)
{
  OrderDetails *details = command;
  if (details == NULL)
    return;
  g_free (details->name);
  g_free (details->email);
  g_free (details->school);
  g_free (details->place);
  g_free (details->register_number);
  g_free (details->voucher);
  needs_clear (&details->needs);
  g_free (details);
}

/* A badge and a list need something to see. Letters that are blank by their nature: Hangul fillers
 * (U+115F, U+3164, U+FFA0; U+1160 has no width) and the Braille pattern without dots (U+2800). */
static gboolean
is_seen (gunichar c)
{
  return g_unichar_isprint (c) && !g_unichar_iszerowidth (c) && c != 0x115f && c != 0x2800 &&
         c != 0x3164 && c != 0xffa0;
}

/* Of nothing to see, with or without spaces, nothing stays. Returns: how many characters are seen,
 * spaces among them. */
static glong
take_unseen (char *text)
{
  glong seen = 0, spaces = 0;
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);
    seen += is_seen (c) ? 1 : 0;
    spaces += is_seen (c) && g_unichar_isspace (c) ? 1 : 0;
  }
  if (seen == spaces)
    *text = '\0';
  return seen == spaces ? 0 : seen;
}

gboolean
order_line_fits (char **text, glong least, glong most)
{
  if (*text == NULL)
    *text = g_strdup ("");
  g_strstrip (*text);
  glong seen = take_unseen (*text);
  return seen >= least && g_utf8_strlen (*text, -1) <= most && strpbrk (*text, "\r\n\t") == NULL;
}

gboolean
order_text_fits (char **text, glong least)
{
  return order_line_fits (text, least, TEXT_MAX);
}

gboolean
order_email_fits (char **text)
{
  /* What a letter can be written to, and not in our own house. */
  return order_line_fits (text, 3, EMAIL_MAX) && mime_address_valid (*text) &&
         strchr (strrchr (*text, '@'), '.') != NULL;
}

static gboolean
is_register_number (const char *text)
{
  for (const char *c = text; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && *c != '-' && *c != '.')
      return FALSE;
  return TRUE;
}

static gboolean
is_one_sector (int sector)
{
  return sector > 0 && sector < 1 << SECTOR_COUNT && (sector & (sector - 1)) == 0;
}

unsigned
order_details_check (OrderDetails *details)
{
  unsigned wrong = 0;
  wrong |= order_line_fits (&details->name, 2, TEXT_MAX) ? 0 : ORDER_FIELD_NAME;
  wrong |= order_email_fits (&details->email) ? 0 : ORDER_FIELD_EMAIL;
  wrong |= order_line_fits (&details->school, 1, TEXT_MAX) ? 0 : ORDER_FIELD_SCHOOL;
  wrong |= order_line_fits (&details->place, 1, TEXT_MAX) ? 0 : ORDER_FIELD_PLACE;
  wrong |= is_one_sector (details->sector) ? 0 : ORDER_FIELD_SECTOR;
  wrong |= order_line_fits (&details->register_number, 0, REGISTER_NUMBER_MAX) &&
                   is_register_number (details->register_number)
               ? 0
               : ORDER_FIELD_REGISTER_NUMBER;
  order_line_fits (&details->voucher, 0, TEXT_MAX);
  details->needs_wrong = needs_check (&details->needs);
  wrong |= details->needs_wrong != 0 ? ORDER_FIELD_NEEDS : 0;
  details->wrong = wrong;
  return wrong;
}

/* Finds what was typed; @voucher has id 0 when nothing was, or it is of no use. */
static gboolean
find_voucher (OrderDetails *details, const WriterTurn *turn, Voucher *voucher, GError **error)
{
  g_autoptr (GError) failed = NULL;
  if (*details->voucher == '\0' ||
      voucher_find (turn->store, details->voucher, turn->now_ms, voucher, &failed))
    return TRUE;
  if (failed == NULL)
    details->wrong |= ORDER_FIELD_VOUCHER;
  else
    g_propagate_error (error, g_steal_pointer (&failed));
  return (details->wrong & ORDER_FIELD_VOUCHER) != 0;
}

static gboolean
write_details (const OrderDetails *details, const WriterTurn *turn, const Cart *cart,
               gint64 voucher_id, gint64 price_cents, GError **error)
{
  return store_change (turn->store, error, SQL_SET_ATTENDEE, "ttttddi", ":name", details->name,
                       ":email", details->email, ":school", details->school, ":place",
                       details->place, ":sector", details->sector, ":photo", details->no_photo,
                       ":id", cart->attendee_id) &&
         store_change (turn->store, error, SQL_SET_ORDER, "ttttiii", ":email", details->email,
                       ":name", details->name, ":school", details->school, ":place", details->place,
                       ":voucher", voucher_id, ":price", price_cents, ":id", cart->order_id) &&
         store_change (turn->store, error, SQL_SET_TEACHER, "itd", ":id", cart->attendee_id,
                       ":number", details->register_number, ":enrolled", details->enrolled) &&
         needs_save (turn->store, cart->attendee_id, &details->needs, turn->now_ms, error);
}

/* The price with the voucher; whatever is wrong with that is said at the voucher's field. */
static gboolean
price (OrderDetails *details, const WriterTurn *turn, const Cart *cart, const Voucher *voucher,
       OrderPrice *out, GError **error)
{
  g_autoptr (GError) failed = NULL;
  gboolean typed = voucher->id != 0;
  if (!order_price (turn->store, cart->order_id, typed ? voucher : NULL, G_MAXINT64, turn->now_ms,
                    out, &failed)) {
    if (failed->domain != ORDER_ERROR) {
      g_propagate_error (error, g_steal_pointer (&failed));
      return FALSE;
    }
    details->wrong |= ORDER_FIELD_VOUCHER | (typed ? ORDER_FIELD_VOUCHER_OTHER : 0);
  } else if (typed && out->reduced == 0) {
    details->wrong |= ORDER_FIELD_VOUCHER | ORDER_FIELD_VOUCHER_OTHER;
  }
  if (details->wrong == 0)
    return TRUE;
  g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_FIELDS, "the voucher does not fit");
  return FALSE;
}

gboolean
order_details_run (gpointer command, WriterTurn *turn, GError **error)
{
  OrderDetails *details = command;
  g_auto (Cart) cart = { 0 };
  if (!cart_find_head (turn->store, details->visitor, turn->now_ms, &cart, error))
    return FALSE;
  if (cart.order_id == 0) {
    g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_NO_CART, "no cart");
    return FALSE;
  }
  Voucher voucher = { 0 };
  OrderPrice priced;
  order_details_check (details);
  if (!find_voucher (details, turn, &voucher, error))
    return FALSE;
  if (details->wrong != 0) {
    g_set_error_literal (error, ORDER_ERROR, ORDER_ERROR_FIELDS, "fields are not filled in well");
    return FALSE;
  }
  turn->outcome = g_strdup ("/aanmelden/controle");
  return price (details, turn, &cart, &voucher, &priced, error) &&
         write_details (details, turn, &cart, voucher.id, priced.total_cents, error);
}

OrderDetails *
order_details_read (Store *store, const Cart *cart, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_GET, "i", ":id", cart->attendee_id);
  if (q == NULL || store_step (q, error) != STORE_ROW)
    return NULL;
  OrderDetails *details = g_new0 (OrderDetails, 1);
  char **texts[] = { &details->name,  &details->email,           &details->school,
                     &details->place, &details->register_number, &details->voucher };
  for (int i = 0; i < (int) G_N_ELEMENTS (texts); i++)
    *texts[i] = g_strdup (store_column_text (q, i));
  details->sector = (int) store_column_int (q, 6);
  details->enrolled = store_column_int (q, 7) != 0;
  details->no_photo = store_column_int (q, 8) != 0;
  if (needs_read (store, cart->attendee_id, &details->needs, error))
    return details;
  order_details_free (details);
  return NULL;
}

void
order_summary_clear (OrderSummary *summary)
{
  char **texts[] = { &summary->contact_name, &summary->email,     &summary->school,
                     &summary->place,        &summary->ticket_nl, &summary->ticket_en };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_clear_pointer (texts[i], g_free);
}

gboolean
order_summary_read (Store *store, gint64 order_id, OrderSummary *summary, GError **error)
{
  g_autoptr (StoreStmt) q = store_query (store, error, SQL_SUMMARY, "i", ":id", order_id);
  if (q == NULL || store_step (q, error) != STORE_ROW)
    return FALSE;
  char **texts[] = { &summary->contact_name, &summary->email,     &summary->school,
                     &summary->place,        &summary->ticket_nl, &summary->ticket_en };
  for (int i = 0; i < (int) G_N_ELEMENTS (texts); i++)
    *texts[i] = g_strdup (store_column_text (q, i));
  summary->total_cents = store_column_int (q, 6);
  summary->full_cents = store_column_int (q, 7);
  return TRUE;
}
