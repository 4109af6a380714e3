/* SPDX-License-Identifier: EUPL-1.2
 *
 * Where something of a person stands; see person_data.h. Keep the attendee and the order last: the
 * rows above find the person by them.
 */
#include "server/sales/privacy/person_data.h"

/* What was before is of who had the ticket then. */
#define SINCE "(SELECT IFNULL (handed_ms, 0) FROM attendee WHERE id = :attendee)"

static const char SQL_NEEDS[] =
    "SELECT kind, choices, text, consent, consent_ms FROM need WHERE attendee_id = :attendee";
static const char SQL_NEEDS_ERASE[] = "DELETE FROM need WHERE attendee_id = :attendee";

static const char SQL_TEACHER[] =
    "SELECT register_number, enrolled FROM teacher WHERE attendee_id = :attendee";
static const char SQL_TEACHER_ERASE[] =
    "UPDATE teacher SET register_number = '' WHERE attendee_id = :attendee";
static const char SQL_TEACHER_LEAVE[] = "DELETE FROM teacher WHERE attendee_id = :attendee";

/* The register's own list, of which only our people's rows were kept. */
static const char SQL_ROLL[] =
    "SELECT number, name, birth_date, enrolled_on FROM roll WHERE number ="
    " (SELECT register_number FROM teacher WHERE attendee_id = :attendee) AND number <> ''";
static const char SQL_ROLL_ERASE[] =
    "DELETE FROM roll WHERE number <> '' AND number ="
    " (SELECT register_number FROM teacher WHERE attendee_id = :attendee)";
/* Who has a ticket of their own besides keeps the row. */
static const char SQL_ROLL_LEAVE[] =
    "DELETE FROM roll WHERE number <> '' AND number ="
    " (SELECT register_number FROM teacher WHERE attendee_id = :attendee) AND NOT EXISTS (SELECT 1"
    " FROM teacher t WHERE t.register_number = roll.number AND t.attendee_id <> :attendee)";
static const char SQL_STANDING[] =
    "SELECT birth_date, period_from, verdict, why FROM standing WHERE attendee_id = :attendee";
static const char SQL_STANDING_ERASE[] =
    "UPDATE standing SET birth_date = '', period_from = '' WHERE attendee_id = :attendee";
static const char SQL_STANDING_LEAVE[] = "DELETE FROM standing WHERE attendee_id = :attendee";
static const char SQL_OWN[] =
    "SELECT activity_type, name, provider, contribution, content, date, subject_quarters,"
    " didactic_quarters, pedagogic_quarters, other_quarters, contact_quarters FROM own_activity"
    " WHERE attendee_id = :attendee ORDER BY id";
static const char SQL_OWN_ERASE[] = "DELETE FROM own_activity WHERE attendee_id = :attendee";

static const char SQL_SEATS[] =
    "SELECT s.title, e.state, e.at_ms FROM seat e JOIN session s ON s.id = e.session_id"
    " WHERE e.attendee_id = :attendee ORDER BY e.id";
static const char SQL_WAITING[] =
    "SELECT s.title, w.state, w.joined_ms FROM waiting w JOIN session s ON s.id = w.session_id"
    " WHERE w.attendee_id = :attendee AND w.joined_ms >= " SINCE " ORDER BY w.id";
static const char SQL_BADGES[] =
    "SELECT id AS number, state, created_ms, printed_ms FROM badge WHERE attendee_id = :attendee";
static const char SQL_SCANS[] =
    "SELECT c.name AS door, x.direction, x.verdict, x.device_ms FROM badge b JOIN scan x ON"
    " x.badge_id = b.badge_id LEFT JOIN checkpoint c ON c.id = x.checkpoint_id"
    " WHERE b.attendee_id = :attendee ORDER BY x.device_ms";
static const char SQL_PRESENCE[] =
    "SELECT s.title, p.first_in_ms, p.last_out_ms, p.present_ms, p.counts FROM presence p"
    " JOIN session s ON s.id = p.session_id WHERE p.attendee_id = :attendee";
static const char SQL_ACTIVITY[] =
    "SELECT a.public_id, s.title, d.date AS whole_day, a.offering_code, a.provider,"
    " a.activity_type, a.validated, a.subject_quarters, a.didactic_quarters, a.pedagogic_quarters,"
    " a.other_quarters, a.contact_quarters, a.self_quarters, a.claimable_from, a.withdrawn,"
    " a.created_ms, l.state AS delivery, l.settled_ms AS delivery_ms FROM activity a LEFT JOIN"
    " session s ON s.id = a.session_id LEFT JOIN day d ON d.id = a.day_id LEFT JOIN delivery l"
    " ON l.activity_id = a.id WHERE a.attendee_id = :attendee ORDER BY a.id";
static const char SQL_CORRECTIONS[] =
    "SELECT s.title, c.from_ms, c.to_ms, c.reason, c.asked_ms, n.agreed, n.at_ms FROM correction c"
    " JOIN session s ON s.id = c.session_id LEFT JOIN consent n ON n.correction_id = c.id"
    " WHERE c.attendee_id = :attendee ORDER BY c.id";
static const char SQL_CERTIFICATES[] =
    "SELECT public_id, credential, made_ms FROM certificate WHERE attendee_id = :attendee"
    " ORDER BY id";
static const char SQL_LOST[] =
    "SELECT s.title, l.at_ms FROM session_lost l JOIN session s ON s.id = l.session_id"
    " WHERE l.attendee_id = :attendee ORDER BY l.session_id";

static const char SQL_LETTERS[] =
    "SELECT l.kind, o.state, l.created_ms, o.done_ms, o.last_error, b.status, b.text FROM letter l"
    " JOIN outbox o ON o.id = l.outbox_id LEFT JOIN letter_bounce b ON b.letter_id = l.outbox_id"
    " WHERE (l.attendee_id = :attendee AND l.created_ms >= " SINCE " AND l.kind <> 'given') OR"
    " (:buyer AND l.attendee_id IS NULL AND l.order_id = :order) ORDER BY l.outbox_id";
#define OF_LETTERS                                                                                 \
  "(SELECT outbox_id FROM letter WHERE attendee_id = :attendee OR (attendee_id IS NULL AND "       \
  "(:buyer"                                                                                        \
  " OR :sole) AND order_id = :order))"
static const char SQL_BOUNCES_ERASE[] =
    "UPDATE letter_bounce SET text = '' WHERE letter_id IN " OF_LETTERS;
static const char SQL_LETTERS_ERASE[] =
    "UPDATE outbox SET last_error = NULL WHERE id IN " OF_LETTERS;

/* Money is of who ordered: a colleague of a group does not learn what the school pays, from which
 * account, nor who deals with it. */
static const char SQL_PAYMENTS[] =
    "SELECT state, amount_cents, created_ms FROM payment WHERE :buyer AND order_id = :order ORDER"
    " BY id";
static const char SQL_INVOICES[] =
    "SELECT number, kind, issued_ms, buyer, net_cents, vat_cents FROM invoice"
    " WHERE :buyer AND order_id = :order ORDER BY id";
static const char SQL_ON_ACCOUNT[] =
    "SELECT school, street, postcode, city, cost_centre, reference, email FROM on_account"
    " WHERE :buyer AND order_id = :order";
static const char SQL_ON_ACCOUNT_ERASE[] =
    "UPDATE on_account SET email = CASE WHEN email = :email COLLATE NOCASE THEN '' ELSE email END,"
    " reference = CASE WHEN instr (lower (reference), lower (:name)) > 0 THEN '' ELSE reference END"
    " WHERE (:buyer OR :sole) AND order_id = :order";
static const char SQL_BANK[] =
    "SELECT b.date, b.amount_cents, b.name, b.iban, b.text FROM bank_entry b JOIN invoice i ON"
    " i.id = b.invoice_id WHERE :buyer AND i.order_id = :order AND b.state <> 'suggested'";
static const char SQL_REFUNDS[] =
    "SELECT state, amount_cents, iban, created_ms FROM refund WHERE :buyer AND order_id = :order";

static const char SQL_AUDIT[] =
    "SELECT at_ms, actor, action FROM audit WHERE (subject = 'attendee:' || :attendee AND at_ms >="
    " " SINCE ") OR (:buyer AND subject = 'order:' || :order) ORDER BY id";

/* Anybody may type any address: other orders with this one are of the same person only when staff
 * say so. */
#define SAME_ADDRESS ":email <> '' AND email = :email COLLATE NOCASE"
/* Who ordered is told to who ordered. */
static const char SQL_ORDERS[] =
    "SELECT number, state, lang, IIF (told, email, NULL) AS email, IIF (told, contact_name, NULL)"
    " AS contact_name, IIF (told, school, NULL) AS school, IIF (told, place, NULL) AS place,"
    " IIF (told, total_cents, NULL) AS total_cents, created_ms, paid_ms FROM (SELECT *, id <>"
    " :order OR :buyer AS told FROM sale_order WHERE id = :order OR (:all AND " SAME_ADDRESS "))"
    " ORDER BY id";
static const char SQL_ORDERS_ERASE[] =
    "UPDATE sale_order SET email = '', contact_name = '', school = '', place = ''"
    " WHERE ((:sole AND id = :order) OR :all) AND " SAME_ADDRESS;
static const char SQL_ORDER_NAME_ERASE[] =
    "UPDATE sale_order SET contact_name = '', school = '', place = '' WHERE (:buyer OR :sole) AND"
    " id = :order AND contact_name = :name COLLATE NOCASE";

static const char SQL_ATTENDEE[] =
    "SELECT name, email, school, place, sector, no_photo, role, state, price_cents FROM attendee"
    " WHERE id = :attendee OR (:all AND name = :name COLLATE NOCASE AND " SAME_ADDRESS
    ") ORDER BY id";
static const char SQL_ATTENDEE_ERASE[] =
    "UPDATE attendee SET name = '', email = '', school = '', place = '', sector = 0, no_photo = 0"
    " WHERE id = :attendee";
/* Colleagues entered with this person's address keep their names. */
static const char SQL_ADDRESS_ERASE[] =
    "UPDATE attendee SET email = '' WHERE :all AND " SAME_ADDRESS;

static const PersonTable tables[] = {
  { "needs", SQL_NEEDS, { SQL_NEEDS_ERASE }, SQL_NEEDS_ERASE, NULL },
  { "register_list", SQL_ROLL, { SQL_ROLL_ERASE }, SQL_ROLL_LEAVE, NULL },
  { "register_standing", SQL_STANDING, { SQL_STANDING_ERASE }, SQL_STANDING_LEAVE, NULL },
  { "own_activities", SQL_OWN, { SQL_OWN_ERASE }, SQL_OWN_ERASE, NULL },
  { "teacher", SQL_TEACHER, { SQL_TEACHER_ERASE }, SQL_TEACHER_LEAVE, NULL },
  { "seats", SQL_SEATS, { NULL }, NULL, "nameless" },
  { "waiting", SQL_WAITING, { NULL }, NULL, "nameless" },
  { "places_lost", SQL_LOST, { NULL }, NULL, "nameless" },
  { "badges", SQL_BADGES, { NULL }, NULL, "nameless" },
  { "scans", SQL_SCANS, { NULL }, NULL, "evidence" },
  { "presence", SQL_PRESENCE, { NULL }, NULL, "evidence" },
  { "activity", SQL_ACTIVITY, { NULL }, NULL, "evidence" },
  { "corrections", SQL_CORRECTIONS, { NULL }, NULL, "evidence" },
  { "certificates", SQL_CERTIFICATES, { NULL }, NULL, "evidence" },
  { "letters", SQL_LETTERS, { SQL_BOUNCES_ERASE, SQL_LETTERS_ERASE }, NULL, NULL },
  { "payments", SQL_PAYMENTS, { NULL }, NULL, "tax" },
  { "invoices", SQL_INVOICES, { NULL }, NULL, "tax" },
  { "on_account", SQL_ON_ACCOUNT, { SQL_ON_ACCOUNT_ERASE }, NULL, "tax" },
  { "bank", SQL_BANK, { NULL }, NULL, "tax" },
  { "refunds", SQL_REFUNDS, { NULL }, NULL, "tax" },
  { "log", SQL_AUDIT, { NULL }, NULL, "nameless" },
  { "orders", SQL_ORDERS, { SQL_ORDERS_ERASE, SQL_ORDER_NAME_ERASE }, NULL, NULL },
  { "person", SQL_ATTENDEE, { SQL_ATTENDEE_ERASE, SQL_ADDRESS_ERASE }, NULL, NULL },
};

const PersonTable *
person_tables (gsize *count)
{
  *count = G_N_ELEMENTS (tables);
  return tables;
}
