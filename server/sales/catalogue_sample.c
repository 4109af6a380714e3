/* SPDX-License-Identifier: EUPL-1.2
 *
 * Tickets and vouchers for trying out; see catalogue.h. What the real ones of 2017 cost and how
 * many there were is unknown: these are ours.
 */
#include "server/sales/catalogue.h"

static const char SQL_QUOTAS[] =
    "INSERT INTO quota (name, capacity) SELECT 'Dag ' || id, 900 FROM day UNION ALL VALUES"
    " ('Studenten', 150), ('Sprekers', 200), ('Supporters van de finale', 400)";
static const char SQL_TICKETS[] =
    "INSERT INTO ticket_type (code, name_nl, name_en, hint_nl, hint_en, kind, buyers, days,"
    " price_cents, vat_category, vat_permille, exemption_nl, exemption_en, position) VALUES"
    " ('vrijdag', 'Vrijdag 6 oktober', 'Friday 6 October', '', '', 'day', 'open', 1, 4500, 'E', 0,"
    " :exempt_nl, :exempt_en, 1),"
    " ('zaterdag', 'Zaterdag 7 oktober', 'Saturday 7 October', '', '', 'day', 'open', 2, 3500, 'E',"
    " 0, :exempt_nl, :exempt_en, 2),"
    " ('beide', 'Vrijdag en zaterdag', 'Friday and Saturday', '', '', 'day', 'open', 3, 7000, 'E',"
    " 0, :exempt_nl, :exempt_en, 3),"
    " ('student', 'Student lerarenopleiding, beide dagen', 'Student teacher, both days',"
    " 'Neem je studentenkaart mee.', 'Bring your student card.', 'student', 'open', 3, 2000, 'E', "
    "0,"
    " :exempt_nl, :exempt_en, 4),"
    " ('spreker', 'Spreker, beide dagen', 'Speaker, both days', '', '', 'speaker', 'code', 3, 0,"
    " 'E', 0, :exempt_nl, :exempt_en, 5),"
    " ('supporter', 'Supporters van de finale (zaterdag)', 'Supporters of the final (Saturday)',"
    " 'Voor een klas: leerlingen en een volwassene die meekomt. We vragen alleen namen.',"
    " 'For a class: pupils and one adult who comes along. We ask for names only.', 'supporter',"
    " 'open', 2, 0, 'E', 0, :exempt_nl, :exempt_en, 6)";
/* Who makes a ticket of two days counts on both; a student in the students' too. */
static const char SQL_TICKET_QUOTAS[] =
    "INSERT INTO ticket_quota (ticket_type_id, quota_id) SELECT t.id, q.id FROM ticket_type t, day "
    "d"
    " JOIN quota q ON q.name = 'Dag ' || d.id WHERE t.days & (1 << (d.id - 1))"
    " AND t.kind IN ('day', 'student') UNION ALL SELECT t.id, q.id FROM ticket_type t JOIN quota q"
    " ON (t.kind = 'student' AND q.name = 'Studenten') OR (t.kind = 'speaker' AND q.name ="
    " 'Sprekers') OR (t.kind = 'supporter' AND q.name = 'Supporters van de finale')";
static const char SQL_VOUCHERS[] =
    "INSERT INTO voucher (code, kind, value, uses_max, ticket_type_id) VALUES"
    " ('DEMO2017', 'free', 0, 500, NULL), ('TIEN', 'amount', 1000, 500, NULL),"
    " ('HALF', 'percent', 50, 500, NULL), ('SPREKER2017', 'free', 0, 200,"
    " (SELECT id FROM ticket_type WHERE code = 'spreker'))";
static const char SQL_COUNT[] = "SELECT COUNT(*) FROM ticket_type";

gboolean
catalogue_sample_tickets (Store *store, GError **error)
{
  gint64 tickets = store_number (store, error, SQL_COUNT, -1, "");
  if (tickets != 0)
    return tickets > 0;
  return store_change (store, error, SQL_QUOTAS, "") &&
         store_change (store, error, SQL_TICKETS, "tt", ":exempt_nl",
                       "Vrijgesteld van btw: beroepsonderwijs (artikel 11, lid 1, letter o, Wet OB"
                       " 1968)",
                       ":exempt_en",
                       "Exempt from VAT: vocational education (article 11(1)(o), Dutch VAT Act"
                       " 1968)") &&
         store_change (store, error, SQL_TICKET_QUOTAS, "") &&
         store_change (store, error, SQL_VOUCHERS, "");
}
