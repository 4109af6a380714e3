/* SPDX-License-Identifier: EUPL-1.2
 *
 * Reading bank statements; see camt.h. Elements are found by their local name, since the versions
 * differ in namespace and in how deep a name or a state stands.
 */
#include "server/sales/bank/camt.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <string.h>

#include "schedule/when.h"
#include "server/sales/bank/reference.h"

G_DEFINE_QUARK (camt_error, camt_error)

#define NAMESPACE "urn:iso:std:iso:20022:tech:xsd:camt.053.001."
enum { EUROS_DIGITS_MAX = 12, DECIMALS_MAX = 5, TEXT_BYTES_MAX = 600, NAME_BYTES_MAX = 140 };

static void
entry_free (gpointer data)
{
  CamtEntry *entry = data;
  g_free (entry->date);
  g_free (entry->name);
  g_free (entry->iban);
  g_free (entry->text);
  g_free (entry->reference);
  g_free (entry->bank_reference);
  g_free (entry);
}

void
camt_statement_free (gpointer data)
{
  CamtStatement *statement = data;
  if (statement == NULL)
    return;
  g_free (statement->iban);
  g_free (statement->name);
  g_free (statement->from_date);
  g_free (statement->until_date);
  g_clear_pointer (&statement->entries, g_ptr_array_unref);
  g_free (statement);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CamtStatement, camt_statement_free)

/* ---- Elements ---- */

static gboolean
refuse (GError **error, const xmlNode *node, const char *why)
{
  g_set_error (error, CAMT_ERROR, CAMT_ERROR_FORM, "line %ld, <%s>: %s",
               xmlGetLineNo ((xmlNode *) node), (const char *) node->name, why);
  return FALSE;
}

static xmlNode *
next_named (xmlNode *node, const char *name)
{
  while (node != NULL &&
         (node->type != XML_ELEMENT_NODE || strcmp ((const char *) node->name, name) != 0))
    node = node->next;
  return node;
}

/* "A/B/C" below @node; NULL when it is not there. */
static xmlNode *
below (const xmlNode *node, const char *path)
{
  g_auto (GStrv) names = g_strsplit (path, "/", -1);
  xmlNode *at = (xmlNode *) node;
  for (char **name = names; *name != NULL && at != NULL; name++)
    at = next_named (at->children, *name);
  return at;
}

/* On one line, cut at @most bytes between characters. Returns: (transfer full): never NULL. */
static char *
words_of (const xmlNode *node, gsize most)
{
  xmlChar *content = node != NULL ? xmlNodeGetContent (node) : NULL;
  GString *text = g_string_new (NULL);
  for (const char *at = (const char *) content; at != NULL && *at != '\0' && text->len < most;
       at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);
    if (!g_unichar_isspace (c) && !g_unichar_iscntrl (c))
      g_string_append_unichar (text, c);
    else if (text->len > 0 && text->str[text->len - 1] != ' ')
      g_string_append_c (text, ' ');
  }
  xmlFree (content);
  return g_strchomp (g_string_free (text, FALSE));
}

static char *
words (const xmlNode *node, const char *path)
{
  return words_of (below (node, path), NAME_BYTES_MAX);
}

/* The first of several paths that says something. */
static char *
first_words (const xmlNode *node, const char *const *paths)
{
  for (; *paths != NULL; paths++) {
    g_autofree char *text = words (node, *paths);
    if (*text != '\0')
      return g_steal_pointer (&text);
  }
  return g_strdup ("");
}

static gboolean
says (const xmlNode *node, const char *path, const char *what)
{
  g_autofree char *text = words (node, path);
  return strcmp (text, what) == 0;
}

/* ---- Amounts and dates ---- */

gboolean
camt_amount (const char *text, gint64 *cents)
{
  gsize digits = strspn (text, "0123456789");
  const char *rest = text + digits;
  if (digits == 0 || digits > EUROS_DIGITS_MAX)
    return FALSE;
  gint64 sum = 0;
  for (gsize i = 0; i < digits; i++)
    sum = sum * 10 + (text[i] - '0');
  gsize decimals = *rest == '.' ? strspn (rest + 1, "0123456789") : 0;
  if ((*rest == '.' && (decimals == 0 || rest[1 + decimals] != '\0')) ||
      (*rest != '.' && *rest != '\0') || decimals > DECIMALS_MAX)
    return FALSE;
  for (gsize i = 0; i < MAX (decimals, 2); i++) {
    char c = i < decimals ? rest[1 + i] : '0';
    if (i >= 2 && c != '0')
      return FALSE;
    if (i < 2)
      sum = sum * 10 + (c - '0');
  }
  *cents = sum;
  return TRUE;
}

/* The amount of an <Amt>, in euros. */
static gboolean
read_amount (const xmlNode *amount, const xmlNode *where, gint64 *cents, GError **error)
{
  if (amount == NULL)
    return refuse (error, where, "has no amount");
  xmlChar *currency = xmlGetNoNsProp ((xmlNode *) amount, (const xmlChar *) "Ccy");
  gboolean euros = currency != NULL && strcmp ((const char *) currency, "EUR") == 0;
  xmlFree (currency);
  g_autofree char *text = words_of (amount, NAME_BYTES_MAX);
  return (euros || refuse (error, amount, "is not in euros")) &&
         (camt_amount (text, cents) || refuse (error, amount, "is not an amount"));
}

/* Money in is positive. */
static gboolean
read_signed (const xmlNode *node, gint64 *cents, GError **error)
{
  if (!read_amount (below (node, "Amt"), node, cents, error))
    return FALSE;
  if (says (node, "CdtDbtInd", "DBIT"))
    *cents = -*cents;
  else if (!says (node, "CdtDbtInd", "CRDT"))
    return refuse (error, node, "says neither CRDT nor DBIT");
  return TRUE;
}

/* The day of a <Dt> or <DtTm> below @path. */
static char *
read_date (const xmlNode *node, const char *path, GError **error)
{
  const xmlNode *at = below (node, path);
  g_autofree char *text = at != NULL ? words_of (at, NAME_BYTES_MAX) : g_strdup ("");
  if (strlen (text) >= 10) {
    g_autofree char *day = g_strndup (text, 10);
    if (when_date_valid (day))
      return g_steal_pointer (&day);
  }
  refuse (error, node, "has no date");
  return NULL;
}

/* ---- Entries ---- */

/* Free texts one after the other; what only the bank wrote comes last. */
static char *
read_text (const xmlNode *entry, const xmlNode *details)
{
  g_autoptr (GString) all = g_string_new (NULL);
  const xmlNode *remittance = details != NULL ? below (details, "RmtInf") : NULL;
  xmlNode *at = remittance != NULL ? remittance->children : NULL;
  while ((at = next_named (at, "Ustrd")) != NULL && all->len < TEXT_BYTES_MAX) {
    g_autofree char *part = words_of (at, TEXT_BYTES_MAX);
    g_string_append_printf (all, "%s%s", all->len > 0 ? " " : "", part);
    at = at->next;
  }
  static const char *const OTHER[] = { "AddtlTxInf", NULL };
  static const char *const LAST[] = { "AddtlNtryInf", NULL };
  if (all->len == 0 && details != NULL) {
    g_autofree char *part = first_words (details, OTHER);
    g_string_append (all, part);
  }
  if (all->len == 0) {
    g_autofree char *part = first_words (entry, LAST);
    g_string_append (all, part);
  }
  return g_string_free (g_steal_pointer (&all), FALSE);
}

static char *
plain_iban (char *text)
{
  char *iban = iban_plain (text);
  g_free (text);
  return iban != NULL ? iban : g_strdup ("");
}

/* Who the other side is depends on where the money went. */
static void
read_other_side (const xmlNode *details, CamtEntry *entry)
{
  static const char *const PAYER[] = { "RltdPties/Dbtr/Nm", "RltdPties/Dbtr/Pty/Nm", NULL };
  static const char *const PAYEE[] = { "RltdPties/Cdtr/Nm", "RltdPties/Cdtr/Pty/Nm", NULL };
  gboolean in = entry->amount_cents > 0;
  entry->name = details != NULL ? first_words (details, in ? PAYER : PAYEE) : g_strdup ("");
  entry->iban = details != NULL ? plain_iban (words (details, in ? "RltdPties/DbtrAcct/Id/IBAN"
                                                                 : "RltdPties/CdtrAcct/Id/IBAN"))
                                : g_strdup ("");
}

static CamtEntry *
new_entry (const xmlNode *node, const xmlNode *details, gint64 cents, const char *date)
{
  static const char *const DETAIL_REFERENCES[] = { "Refs/AcctSvcrRef", "Refs/TxId", NULL };
  static const char *const ENTRY_REFERENCES[] = { "AcctSvcrRef", "NtryRef", NULL };
  CamtEntry *entry = g_new0 (CamtEntry, 1);
  entry->amount_cents = cents;
  entry->date = g_strdup (date);
  read_other_side (details, entry);
  entry->text = read_text (node, details);
  entry->reference =
      details != NULL ? words (details, "RmtInf/Strd/CdtrRefInf/Ref") : g_strdup ("");
  g_autofree char *own = details != NULL ? first_words (details, DETAIL_REFERENCES) : NULL;
  entry->bank_reference =
      own != NULL && *own != '\0' ? g_steal_pointer (&own) : first_words (node, ENTRY_REFERENCES);
  entry->returned =
      says (node, "RvslInd", "true") || (details != NULL && below (details, "RtrInf") != NULL);
  return entry;
}

/* The details of an entry, of all its groups. */
static GPtrArray *
all_details (const xmlNode *node)
{
  GPtrArray *all = g_ptr_array_new ();
  for (xmlNode *group = next_named (node->children, "NtryDtls"); group != NULL;
       group = next_named (group->next, "NtryDtls"))
    for (xmlNode *details = next_named (group->children, "TxDtls"); details != NULL;
         details = next_named (details->next, "TxDtls"))
      g_ptr_array_add (all, details);
  return all;
}

/* How many payments a batch says it holds, also when it tells none of them; 0 when it does not say.
 */
static gint64
batch_size (const xmlNode *node)
{
  gint64 sum = 0;
  for (xmlNode *group = next_named (node->children, "NtryDtls"); group != NULL;
       group = next_named (group->next, "NtryDtls")) {
    g_autofree char *text = words (group, "Btch/NbOfTxs");
    sum += CLAMP (g_ascii_strtoll (text, NULL, 10), 0, CAMT_ENTRIES_MAX);
  }
  return sum;
}

/* The details of a batch, when each tells its amount and they come to the whole. */
static GPtrArray *
split_batch (const xmlNode *node, const GPtrArray *all, gint64 cents, const char *date)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (entry_free);
  gint64 sum = 0;
  for (guint i = 0; i < all->len && i < CAMT_ENTRIES_MAX; i++) {
    const xmlNode *details = all->pdata[i];
    const xmlNode *amount = below (details, "AmtDtls/TxAmt/Amt");
    gint64 part = 0;
    if (!read_amount (amount != NULL ? amount : below (details, "Amt"), details, &part, NULL) ||
        part == 0)
      return NULL;
    part = cents < 0 ? -part : part;
    sum += part;
    g_ptr_array_add (parts, new_entry (node, details, part, date));
  }
  return parts->len > 1 && sum == cents ? g_steal_pointer (&parts) : NULL;
}

/* A batch that cannot be split is one sum with the words of all in it, for people to read: it has
 * no reference, and another side only when that is the same of all. */
static CamtEntry *
whole_batch (const xmlNode *node, const GPtrArray *all, gint64 cents, const char *date)
{
  CamtEntry *whole = new_entry (node, NULL, cents, date);
  g_autoptr (GString) texts = g_string_new (NULL);
  whole->many = TRUE;
  for (guint i = 0; i < all->len && texts->len < TEXT_BYTES_MAX; i++) {
    CamtEntry *one = new_entry (node, all->pdata[i], cents, date);
    g_autofree char *said = g_strstrip (g_strconcat (one->text, " ", one->reference, NULL));
    if (*said != '\0' && !g_str_has_suffix (texts->str, said))
      g_string_append_printf (texts, "%s%s", texts->len > 0 ? " + " : "", said);
    gboolean same = i == 0 || strcmp (one->iban, whole->iban) == 0;
    g_free (whole->iban);
    g_free (whole->name);
    whole->iban = g_strdup (same ? one->iban : "");
    whole->name = g_strdup (same ? one->name : "");
    whole->returned = whole->returned || one->returned;
    entry_free (one);
  }
  g_free (whole->text);
  whole->text = g_string_free (g_steal_pointer (&texts), FALSE);
  return whole;
}

static gboolean
read_entry (const xmlNode *node, CamtStatement *statement, GError **error)
{
  gint64 cents = 0;
  if (!says (node, "Sts", "BOOK") && !says (node, "Sts/Cd", "BOOK"))
    return TRUE; /* not booked: not in the balances */
  if (!read_signed (node, &cents, error))
    return FALSE;
  g_autofree char *date = read_date (node, "BookgDt", error);
  if (date == NULL || cents == 0)
    return date != NULL;
  g_autoptr (GPtrArray) all = all_details (node);
  g_autoptr (GPtrArray) parts = split_batch (node, all, cents, date);
  if (parts == NULL) {
    CamtEntry *entry = all->len > 1
                           ? whole_batch (node, all, cents, date)
                           : new_entry (node, all->len == 1 ? all->pdata[0] : NULL, cents, date);
    entry->many = entry->many || batch_size (node) > 1;
    g_ptr_array_add (statement->entries, entry);
    return TRUE;
  }
  for (guint i = 0; i < parts->len; i++)
    g_ptr_array_add (statement->entries, parts->pdata[i]);
  g_ptr_array_set_free_func (parts, NULL);
  return TRUE;
}

/* ---- Statements ---- */

static gboolean
read_balances (const xmlNode *node, CamtStatement *statement, GError **error)
{
  for (xmlNode *at = next_named (node->children, "Bal"); at != NULL;
       at = next_named (at->next, "Bal")) {
    g_autofree char *type = words (at, "Tp/CdOrPrtry/Cd");
    gboolean opening = strcmp (type, "OPBD") == 0 || strcmp (type, "PRCD") == 0;
    if (!opening && strcmp (type, "CLBD") != 0)
      continue;
    gint64 cents = 0;
    g_autofree char *date = read_date (at, "Dt", error);
    if (date == NULL || !read_signed (at, &cents, error))
      return FALSE;
    char **known = opening ? &statement->from_date : &statement->until_date;
    if (opening && *known != NULL)
      continue;
    *(opening ? &statement->opening_cents : &statement->closing_cents) = cents;
    g_free (*known);
    *known = g_steal_pointer (&date);
  }
  return (statement->from_date != NULL && statement->until_date != NULL) ||
         refuse (error, node, "lacks the opening or the closing balance");
}

static gboolean
check_sum (const CamtStatement *statement, GError **error)
{
  gint64 sum = statement->opening_cents;
  for (guint i = 0; i < statement->entries->len; i++)
    sum += ((const CamtEntry *) statement->entries->pdata[i])->amount_cents;
  if (sum == statement->closing_cents)
    return TRUE;
  g_set_error (error, CAMT_ERROR, CAMT_ERROR_BALANCE,
               "statement %s: the entries lead to %" G_GINT64_FORMAT
               " cents, not %" G_GINT64_FORMAT,
               statement->name, sum, statement->closing_cents);
  return FALSE;
}

static CamtStatement *
read_statement (const xmlNode *node, guint room, GError **error)
{
  g_autoptr (CamtStatement) statement = g_new0 (CamtStatement, 1);
  statement->entries = g_ptr_array_new_with_free_func (entry_free);
  statement->name = words (node, "Id");
  statement->iban = plain_iban (words (node, "Acct/Id/IBAN"));
  if (*statement->name == '\0' || *statement->iban == '\0') {
    refuse (error, node, "lacks its Id, or a good IBAN of the account");
    return NULL;
  }
  if (!read_balances (node, statement, error))
    return NULL;
  for (xmlNode *at = next_named (node->children, "Ntry"); at != NULL;
       at = next_named (at->next, "Ntry")) {
    if (!read_entry (at, statement, error))
      return NULL;
    if (statement->entries->len > room) {
      g_set_error_literal (error, CAMT_ERROR, CAMT_ERROR_SIZE, "too many entries");
      return NULL;
    }
  }
  return check_sum (statement, error) ? g_steal_pointer (&statement) : NULL;
}

static GPtrArray *
read_document (const xmlDoc *document, GError **error)
{
  const xmlNode *root = xmlDocGetRootElement (document);
  if (document->intSubset != NULL || root == NULL || root->ns == NULL ||
      !g_str_has_prefix ((const char *) root->ns->href, NAMESPACE)) {
    g_set_error_literal (error, CAMT_ERROR, CAMT_ERROR_OTHER, "not a camt.053 file");
    return NULL;
  }
  g_autoptr (GPtrArray) statements = g_ptr_array_new_with_free_func (camt_statement_free);
  const xmlNode *message = below (root, "BkToCstmrStmt");
  guint room = CAMT_ENTRIES_MAX;
  for (xmlNode *at = message != NULL ? next_named (message->children, "Stmt") : NULL; at != NULL;
       at = next_named (at->next, "Stmt")) {
    CamtStatement *statement = read_statement (at, room, error);
    if (statement == NULL)
      return NULL;
    room -= statement->entries->len;
    g_ptr_array_add (statements, statement);
  }
  if (statements->len > 0)
    return g_steal_pointer (&statements);
  g_set_error_literal (error, CAMT_ERROR, CAMT_ERROR_FORM, "no statement in it");
  return NULL;
}

GPtrArray *
camt_parse (const guint8 *bytes, gsize size, GError **error)
{
  if (size == 0 || size > CAMT_BYTES_MAX) {
    g_set_error_literal (error, CAMT_ERROR, CAMT_ERROR_SIZE, "empty, or too large");
    return NULL;
  }
  /* Entities are not looked at, and a file that declares some is refused. */
  xmlDoc *document =
      xmlReadMemory ((const char *) bytes, (int) size, "statement.xml", NULL,
                     XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA);
  if (document == NULL) {
    g_set_error_literal (error, CAMT_ERROR, CAMT_ERROR_XML, "not well-formed XML");
    return NULL;
  }
  GPtrArray *statements = read_document (document, error);
  xmlFreeDoc (document);
  return statements;
}
