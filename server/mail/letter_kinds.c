/* SPDX-License-Identifier: EUPL-1.2
 *
 * The table of kinds of letters; how to add one stands in letter.h.
 */
#include <string.h>

#include "server/mail/letter.h"
#include "server/sales/account/account_letter.h"

static const LetterField session_fields[] = {
  { .name = "session", .nl = "Rekenen op het schoolplein", .en = "Sums in the playground" },
  { .name = "date", .nl = "vrijdag 6 oktober 2017", .en = "Friday 6 October 2017" },
  { .name = "span", .nl = "10.00–11.00 uur", .en = "10:00–11:00" },
  { .name = "room", .nl = "Zaal 1.04", .en = "Room 1.04" },
  { 0 },
};

static const LetterField common[] = {
  { .name = "name", .nl = "Ank de Vries", .en = "Ank de Vries" },
  { .name = "number", .nl = "LC17-00042", .en = "LC17-00042" },
  { .name = "ticket", .nl = "Vrijdag en zaterdag", .en = "Friday and Saturday" },
  { .name = "link",
    .type = LETTER_URL,
    .nl = "https://congres.example.org/mijn/voorbeeld",
    .en = "https://congres.example.org/mijn/voorbeeld" },
  { .name = "calendar",
    .type = LETTER_URL,
    .nl = "https://congres.example.org/agenda/voorbeeld.ics",
    .en = "https://congres.example.org/agenda/voorbeeld.ics" },
  { .name = "contact", .nl = "congres@example.org", .en = "congres@example.org" },
  { .name = "congress", .nl = "Lerarencongres", .en = "Lerarencongres" },
  { .name = "base_url",
    .type = LETTER_URL,
    .nl = "https://congres.example.org",
    .en = "https://congres.example.org" },
  { .name = "sessions", .type = LETTER_LIST, .fields = session_fields },
  { 0 },
};

/* Of every letter about an invoice or a credit note. */
static const LetterField document_fields[] = {
  { .name = "document", .nl = "F2017-00042", .en = "F2017-00042" },
  { .name = "amount", .type = LETTER_MONEY, .nl = "€ 225,00", .en = "€225.00" },
  { .name = "due",
    .type = LETTER_DAY,
    .nl = "vrijdag 6 oktober 2017",
    .en = "Friday 6 October 2017" },
  { 0 },
};

static const LetterField late_fields[] = {
  { .name = "amount", .type = LETTER_MONEY, .nl = "€ 45,00", .en = "€45.00" },
  { 0 },
};

static const LetterField lapsed_fields[] = {
  { .name = "session", .nl = "Rekenen op het schoolplein", .en = "Sums in the playground" },
  { 0 },
};

static const LetterField offer_fields[] = {
  { .name = "session", .nl = "Rekenen op het schoolplein", .en = "Sums in the playground" },
  { .name = "until",
    .type = LETTER_MOMENT,
    .nl = "maandag 25 september 2017, 10.00 uur",
    .en = "Monday 25 September 2017, 10:00" },
  { 0 },
};

static const LetterField cancelled_fields[] = {
  { .name = "back", .type = LETTER_MONEY, .nl = "€ 22,50", .en = "€22.50" },
  { .name = "less", .type = LETTER_IF_ANY, .nl = "€ 10,00", .en = "€10.00" },
  { .name = "due", .type = LETTER_IF_ANY, .nl = "€ 12,50", .en = "€12.50" },
  { 0 },
};

static const LetterField link_fields[] = {
  { .name = "number", .nl = "LC17-00042", .en = "LC17-00042" },
  { .name = "ticket", .nl = "Vrijdag en zaterdag", .en = "Friday and Saturday" },
  { .name = "person", .nl = "Ank de Vries", .en = "Ank de Vries" },
  { .name = "page",
    .type = LETTER_URL,
    .nl = "https://congres.example.org/mijn/voorbeeld",
    .en = "https://congres.example.org/mijn/voorbeeld" },
  { 0 },
};

static const LetterField links_fields[] = {
  { .name = "links", .type = LETTER_LIST, .fields = link_fields },
  { 0 },
};

/* Of a session that was cancelled or moved. */
#define SESSION_CHANGE_FIELDS                                                                      \
  { .name = "session", .nl = "Rekenen op het schoolplein", .en = "Sums in the playground" },       \
      { .name = "moment",                                                                          \
        .type = LETTER_MOMENT,                                                                     \
        .nl = "vrijdag 6 oktober 2017, 10.15 uur",                                                 \
        .en = "Friday 6 October 2017, 10:15" },                                                    \
      { .name = "room", .nl = "Zaal 1.04", .en = "Room 1.04" },                                    \
  {                                                                                                \
    .name = "new_moment", .type = LETTER_MOMENT, .nl = "vrijdag 6 oktober 2017, 13.30 uur",        \
    .en = "Friday 6 October 2017, 13:30"                                                           \
  }

static const LetterField session_change_fields[] = {
  SESSION_CHANGE_FIELDS,
  { 0 },
};

/* Of who lost a place: until when what is theirs. @back is empty when nothing would go back. */
static const LetterField session_lost_fields[] = {
  SESSION_CHANGE_FIELDS,
  { .name = "first_until",
    .type = LETTER_MOMENT,
    .nl = "maandag 25 september 2017, 10.00 uur",
    .en = "Monday 25 September 2017, 10:00" },
  { .name = "back", .nl = "100 %", .en = "100%" },
  { .name = "back_until",
    .type = LETTER_MOMENT,
    .nl = "zondag 1 oktober 2017, 10.00 uur",
    .en = "Sunday 1 October 2017, 10:00" },
  { 0 },
};

/* Of who was paid for after the places were given back. */
static const LetterField seats_lost_fields[] = {
  { .name = "lost",
    .nl = "“Rekenen op het schoolplein”, “Lezen met je voeten”",
    .en = "“Sums in the playground”, “Reading with your feet”" },
  { 0 },
};

/* Of who stood in line for a session. @offered is empty when there was no place to answer about. */
static const LetterField line_fields[] = {
  { .name = "session", .nl = "Rekenen op het schoolplein", .en = "Sums in the playground" },
  { .name = "moment",
    .type = LETTER_MOMENT,
    .nl = "vrijdag 6 oktober 2017, 10.15 uur",
    .en = "Friday 6 October 2017, 10:15" },
  { .name = "room", .nl = "Zaal 1.04", .en = "Room 1.04" },
  { .name = "new_moment",
    .type = LETTER_MOMENT,
    .nl = "zaterdag 7 oktober 2017, 13.30 uur",
    .en = "Saturday 7 October 2017, 13:30" },
  { .name = "offered", .nl = "ja", .en = "yes" },
  { 0 },
};

/* Keep sorted by name; a test looks. */
static const LetterKind kinds[] = {
  { .name = "account", .required = { "link" } },
  { .name = "cancelled", .fields = cancelled_fields, .required = { "back" } },
  { .name = "colleague", .required = { "link" }, .attach = { letter_attach_badge } },
  { .name = "credit",
    .fields = document_fields,
    .required = { "document", "amount" },
    .address = account_letter_address,
    .attach = { account_attach_document } },
  { .name = "ended", .required = { "number", "contact" } },
  { .name = "given", .former = TRUE, .required = { "contact" } },
  { .name = "group", .required = { "link" } },
  { .name = "handed", .required = { "link" }, .attach = { letter_attach_badge } },
  { .name = "invited", .required = { "link" } },
  { .name = "invoice",
    .fields = document_fields,
    .required = { "document", "amount" },
    .address = account_letter_address,
    .attach = { account_attach_document } },
  { .name = "lapsed", .fields = lapsed_fields, .required = { "session", "link" } },
  { .name = "late", .fields = late_fields, .required = { "amount" } },
  { .name = "line_gone", .fields = line_fields, .required = { "session", "link" } },
  { .name = "line_moved", .fields = line_fields, .required = { "session", "new_moment", "link" } },
  { .name = "links", .fields = links_fields, .required = { "links" }, .fill = letter_fill_links },
  { .name = "new_link", .required = { "link" }, .attach = { letter_attach_badge } },
  { .name = "offer", .fields = offer_fields, .required = { "session", "until", "link" } },
  { .name = "order",
    .required = { "link" },
    .attach = { letter_attach_calendar, letter_attach_badge, account_attach_receipt } },
  { .name = "reminder",
    .fields = document_fields,
    .required = { "document", "amount" },
    .address = account_letter_address,
    .fill = account_fill_reminder,
    .attach = { account_attach_reminder } },
  { .name = "seats_lost", .fields = seats_lost_fields, .required = { "lost", "link" } },
  { .name = "session_cancelled",
    .fields = session_lost_fields,
    .required = { "session", "moment", "link" } },
  { .name = "session_lost",
    .fields = session_lost_fields,
    .required = { "session", "new_moment", "link" } },
  { .name = "session_moved",
    .fields = session_change_fields,
    .required = { "session", "new_moment", "room" } },
};

const LetterKind *
letter_kinds (gsize *count)
{
  *count = G_N_ELEMENTS (kinds);
  return kinds;
}

static int
compare_name (const void *name, const void *kind)
{
  return strcmp (name, ((const LetterKind *) kind)->name);
}

const LetterKind *
letter_kind (const char *name)
{
  return bsearch (name, kinds, G_N_ELEMENTS (kinds), sizeof *kinds, compare_name);
}

const LetterField *
letter_fields_common (void)
{
  return common;
}
