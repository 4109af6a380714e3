/* SPDX-License-Identifier: EUPL-1.2
 *
 * The kiosk's half of the protocol as text: what is right is read to the last value, and each
 * thing that is wrong is refused by name.
 */
#include "kiosk/sync_messages.h"

#include <jansson.h>
#include <sodium.h>
#include <string.h>

#include "kiosk/error.h"

#define ID  "00112233445566778899aabbccddeeff"
#define KEY "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
#define PAIR                                                                                       \
  "{\"kiosk\":\"" ID "\",\"token\":\"geheim\",\"congress\":{\"number\":17,\"title\":\"Proef\"},"   \
  "\"tag_keys\":[{\"generation\":2,\"key\":\"" KEY "\"}],\"new\":1}"
#define PROGRAMME                                                                                  \
  "{\"settings\":{\"early_min\":15,\"late_min\":10,\"release_min\":5,\"entrance_first\":true},"    \
  "\"rooms\":[{\"id\":7,\"name\":\"B1.07\",\"capacity\":30}],"                                     \
  "\"sessions\":[{\"id\":12,\"title\":\"Lezen\",\"room\":7,\"starts_ms\":1000,\"ends_ms\":2000,"   \
  "\"capacity\":28}],\"days\":[{\"bit\":2,\"starts_ms\":0,\"ends_ms\":5000}],"                     \
  "\"doors\":[{\"id\":4,\"name\":\"Ingang\",\"kind\":\"entrance\"}]}"
#define CHANGES                                                                                    \
  "{\"version\":9,\"more\":true,\"now_ms\":1507276800000,\"kiosk\":{\"name\":\"Deur 3\"},"         \
  "\"checkpoint\":{\"id\":3,\"name\":\"B1.07\",\"kind\":\"session\",\"room\":7},"                  \
  "\"programme\":" PROGRAMME ","                                                                   \
  "\"badges\":[{\"id\":\"" ID "\",\"state\":\"valid\",\"number\":1042,\"sealed\":\"AAEC\","        \
  "\"hand\":\"AAECAw==\"},{\"id\":\"" ID "\",\"state\":\"revoked\",\"number\":1041}],"             \
  "\"expected\":[{\"session\":12,\"count\":28}],"                                                  \
  "\"peers\":[{\"id\":\"" ID "\",\"key\":\"" KEY "\",\"name\":\"Deur 4\"}],"                       \
  "\"hand\":null,\"seen\":{\"to\":77,\"more\":false,\"passages\":[{\"badge\":\"" ID "\","          \
  "\"direction\":\"in\",\"checkpoint\":3,\"room\":7,\"session\":12,\"booked\":true,"               \
  "\"at_ms\":1507276800001}]}}"

static void
pairing_is_read (void)
{
  g_autoptr (GError) error = NULL;
  g_auto (SnapshotIdentity) identity = { 0 };
  g_assert_true (sync_message_parse_pair (PAIR, strlen (PAIR), &identity, &error));
  g_assert_cmpstr (identity.token, ==, "geheim");
  g_assert_cmpstr (identity.title, ==, "Proef");
  g_assert_cmpint (identity.tag_keys.congress, ==, 17);
  g_assert_cmpint (identity.tag_keys.known, ==, 4);
  g_assert_cmpint (identity.tag_keys.keys[2][31], ==, 31);
  g_assert_cmpint (identity.kiosk_id[15], ==, 0xff);
}

static void
changes_are_read (void)
{
  g_autoptr (GError) error = NULL;
  g_auto (SnapshotChange) change = { 0 };
  g_assert_true (sync_message_parse_changes (CHANGES, strlen (CHANGES), &change, &error));
  g_assert_cmpint (change.version, ==, 9);
  g_assert_true (change.more);
  g_assert_cmpint (change.server_ms, ==, G_GINT64_CONSTANT (1507276800000));
  g_assert_cmpint (change.door.kind, ==, ADMISSION_DOOR_SESSION);
  g_assert_cmpint (change.door.room, ==, 7);
  g_assert_cmpuint (change.badges->len, ==, 2);
  const SnapshotBadge *first = &g_array_index (change.badges, SnapshotBadge, 0);
  const SnapshotBadge *second = &g_array_index (change.badges, SnapshotBadge, 1);
  g_assert_cmpint (first->state, ==, ADMISSION_BADGE_VALID);
  g_assert_cmpuint (g_bytes_get_size (first->sealed), ==, 3);
  g_assert_cmpint (second->state, ==, ADMISSION_BADGE_REVOKED);
  g_assert_null (second->sealed);
  g_assert_cmpuint (first->number, ==, 1042);
  g_assert_cmpuint (g_bytes_get_size (first->hand), ==, 4);
  g_assert_cmpuint (change.peers->len, ==, 1);
  g_assert_true (change.hand.told && !change.hand.given);
  g_assert_cmpint (change.seen, ==, 77);
  const SnapshotPassage *seen = &g_array_index (change.passages, SnapshotPassage, 0);
  g_assert_cmpint (seen->direction, ==, SCAN_DIRECTION_IN);
  g_assert_cmpint (seen->session, ==, 12);
  g_assert_true (seen->booked);
  g_assert_cmpint (g_array_index (change.expected, SnapshotExpected, 0).count, ==, 28);
  g_autoptr (SnapshotProgramme) programme =
      sync_message_parse_programme (change.programme_json, strlen (change.programme_json), &error);
  g_assert_no_error (error);
  g_assert_cmpint (programme->late_ms, ==, 600000);
  g_assert_cmpint (snapshot_find_session (programme, 12)->ends_ms, ==, 2000);
  g_assert_cmpstr (snapshot_find_room (programme, 7)->name, ==, "B1.07");
  g_assert_null (snapshot_find_room (programme, 8));
  g_assert_true (programme->entrance_first);
  g_assert_cmpstr (snapshot_find_door (programme, 4)->name, ==, "Ingang");
}

static void
quiet_answer_is_read (void)
{
  static const char QUIET[] =
      "{\"version\":9,\"more\":false,\"now_ms\":1,\"kiosk\":{\"name\":\"\"},"
      "\"checkpoint\":null,\"badges\":[]}";
  g_autoptr (GError) error = NULL;
  g_auto (SnapshotChange) change = { 0 };
  g_assert_true (sync_message_parse_changes (QUIET, strlen (QUIET), &change, &error));
  g_assert_cmpint (change.door.kind, ==, ADMISSION_DOOR_NONE);
  g_assert_null (change.programme_json);
  g_assert_null (change.expected);
}

/* One change to a good text each: replaces @from by @to. */
typedef struct {
  const char *from, *to;
} Change;

static const Change PAIR_WRONG[] = {
  { "\"" ID "\"", "\"0011\"" },
  { "\"" ID "\"", "\"00112233445566778899AABBCCDDEEFF\"" },
  { "\"" ID "\"", "7" },
  { "geheim", "" },
  { "geheim", "met spatie" },
  { "geheim", "nieuwe\\r\\nregel" },
  { "17", "256" },
  { "17", "17.0" },
  { "17", "\"17\"" },
  { "Proef", "\\u0000" },
  { "[{\"generation\":2,\"key\":\"" KEY "\"}]", "[]" },
  { "\"generation\":2", "\"generation\":16" },
  { KEY, "AAEC" },
  { KEY, "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8" },
  { "\"new\":1", "\"token\":\"twee\"" },
  { "}", "" },
};

static const Change CHANGES_WRONG[] = {
  { "\"version\":9", "\"version\":-1" },
  { "\"version\":9", "\"version\":9.5" },
  { "\"version\":9,", "" },
  { "\"more\":true", "\"more\":1" },
  { "1507276800000", "99999999999999999" },
  { "\"kiosk\":{\"name\":\"Deur 3\"},", "" },
  { "\"kind\":\"session\"", "\"kind\":\"window\"" },
  { "\"session\",\"room\":7", "\"session\"" },
  { "\"id\":3", "\"id\":0" },
  { "\"state\":\"valid\"", "\"state\":\"VALID\"" },
  { ",\"sealed\":\"AAEC\"", "" },
  { "AAEC", "AAE" },
  { "AAEC", "A-_C" },
  { "\"count\":28", "\"count\":-28" },
  { "\"expected\":[", "\"expected\":{\"a\":[" },
  { "\"early_min\":15", "\"early_min\":1441" },
  { "\"bit\":2", "\"bit\":3" },
  { "\"ends_ms\":2000", "\"ends_ms\":1000" },
  { "\"capacity\":28", "\"capacity\":null" },
  { "\"rooms\":[", "\"romes\":[" },
  { "\"entrance_first\":true", "\"entrance_first\":1" },
  { "\"doors\":[", "\"dors\":[" },
  { "\"kind\":\"entrance\"", "\"kind\":\"session\"" },
  { "\"number\":1042,", "" },
  { "\"number\":1041", "\"number\":4294967296" },
  { "AAECAw==", "AAECAw=" },
  { "\"peers\":[", "\"peers\":[7," },
  { "\"hand\":null", "\"hand\":{\"salt\":\"AAEC\",\"box\":\"AAEC\"}" },
  { "\"to\":77", "\"to\":-1" },
  { "\"direction\":\"in\"", "\"direction\":\"up\"" },
  { "\"booked\":true", "\"booked\":1" },
  { "\"more\":false", "\"more\":null" },
};

static char *
with_change (const char *text, const Change *change)
{
  const char *at = strstr (text, change->from);
  g_assert_nonnull (at);
  return g_strdup_printf ("%.*s%s%s", (int) (at - text), text, change->to,
                          at + strlen (change->from));
}

static void
wrong_answers_are_refused (void)
{
  g_auto (SnapshotIdentity) identity = { 0 };
  g_auto (SnapshotChange) change = { 0 };
  for (gsize i = 0; i < G_N_ELEMENTS (PAIR_WRONG); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *text = with_change (PAIR, &PAIR_WRONG[i]);
    if (sync_message_parse_pair (text, strlen (text), &identity, &error))
      g_error ("accepted: %s", text);
    g_assert_error (error, KIOSK_ERROR, KIOSK_ERROR_FORM);
    g_assert_null (identity.token);
  }
  for (gsize i = 0; i < G_N_ELEMENTS (CHANGES_WRONG); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *text = with_change (CHANGES, &CHANGES_WRONG[i]);
    if (sync_message_parse_changes (text, strlen (text), &change, &error))
      g_error ("accepted: %s", text);
    g_assert_error (error, KIOSK_ERROR, KIOSK_ERROR_FORM);
    g_assert_null (change.badges);
  }
}

static void
cut_answers_are_refused (void)
{
  g_auto (SnapshotChange) change = { 0 };
  for (gsize size = 0; size < strlen (CHANGES); size++)
    g_assert_false (sync_message_parse_changes (CHANGES, size, &change, NULL));
}

static void
answers_to_scans_are_read (void)
{
  SyncStored stored = { 0 };
  guint64 sequence = 0;
  SyncHeads heads;
#define PARSE(function, text, ...) function (text, strlen (text), __VA_ARGS__, NULL)
  g_assert_true (PARSE (sync_message_parse_stored,
                        "{\"stored\":7,\"answers\":[\"repeat\",\"stored\",\"form\"]}", &stored));
  g_assert_cmpuint (stored.stored, ==, 7);
  g_assert_cmpuint (stored.n_apart, ==, 1);
  g_assert_cmpuint (stored.n_told, ==, 3);
  g_assert_false (PARSE (sync_message_parse_stored, "{\"stored\":-1}", &stored));
  g_assert_false (PARSE (sync_message_parse_stored, "{\"stored\":7,\"answers\":[3]}", &stored));
  g_assert_false (PARSE (sync_message_parse_stored, "{\"stored\":7}", &stored));
  g_assert_false (PARSE (sync_message_parse_stored, "[7]", &stored));
  g_assert_true (PARSE (sync_message_parse_gap, "{\"error\":\"gap\",\"expected\":4}", &sequence));
  g_assert_cmpuint (sequence, ==, 4);
  g_assert_false (PARSE (sync_message_parse_gap, "{\"error\":\"gap\",\"expected\":0}", &sequence));
  g_assert_false (PARSE (sync_message_parse_gap, "{\"error\":\"mood\",\"expected\":4}", &sequence));
  g_assert_true (PARSE (sync_message_parse_heads,
                        "{\"sequence\":9,\"chain\":\"" KEY "\",\"now_ms\":5}", &heads));
  g_assert_cmpuint (heads.sequence, ==, 9);
  g_assert_cmpint (heads.server_ms, ==, 5);
  g_assert_cmpint (heads.chain[31], ==, 31);
  g_assert_false (
      PARSE (sync_message_parse_heads, "{\"sequence\":9,\"chain\":\"AAEC\",\"now_ms\":5}", &heads));
  g_assert_false (
      PARSE (sync_message_parse_heads, "{\"sequence\":9,\"chain\":\"" KEY "\"}", &heads));
}

static void
error_words_are_safe_to_print (void)
{
  static const struct {
    const char *text, *word;
  } ROWS[] = {
    { "{\"error\":\"code\"}", "code" }, { "{\"error\":\"\\u001b[2J\"}", "?" },
    { "{\"error\":7}", "?" },           { "<html>", "?" },
    { "{\"error\":\"\"}", "?" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    g_autofree char *word = sync_message_parse_error (ROWS[i].text, strlen (ROWS[i].text));
    g_assert_cmpstr (word, ==, ROWS[i].word);
  }
}

static void
batch_is_built_as_the_protocol_says (void)
{
  g_auto (JournalBatch) batch = { .sequence = 8,
                                  .chain = { 1 },
                                  .signature = { 2 },
                                  .records = g_ptr_array_new_with_free_func (
                                      (GDestroyNotify) g_bytes_unref),
                                  .clocks = g_array_new (FALSE, FALSE, sizeof (JournalClock)) };
  JournalClock clock = { { 7 }, 1234 };
  const SyncSent sent = { 100, 50, { 7 } };
  g_ptr_array_add (batch.records, g_bytes_new ("\x00\x01\x02", 3));
  g_array_append_val (batch.clocks, clock);
  g_autofree char *text = sync_message_scans (&batch, &sent);
  json_t *root = json_loads (text, 0, NULL);
  g_assert_cmpstr (json_string_value (json_array_get (json_object_get (root, "records"), 0)), ==,
                   "AAEC");
  const json_t *head = json_object_get (root, "head");
  g_assert_cmpint (json_integer_value (json_object_get (head, "sequence")), ==, 8);
  g_assert_cmpint (json_string_length (json_object_get (head, "chain")), ==, 44);
  g_assert_cmpint (json_string_length (json_object_get (head, "signature")), ==, 88);
  const json_t *told = json_object_get (root, "sent");
  g_assert_cmpint (json_integer_value (json_object_get (told, "device_ms")), ==, 100);
  g_assert_cmpint (json_integer_value (json_object_get (told, "monotonic_ms")), ==, 50);
  g_assert_cmpstr (json_string_value (json_object_get (told, "boot")), ==,
                   "07000000000000000000000000000000");
  const json_t *first = json_array_get (json_object_get (root, "clocks"), 0);
  g_assert_cmpint (json_integer_value (json_object_get (first, "offset_ms")), ==, 1234);
  json_decref (root);
}

static void
codes_are_read_as_typed (void)
{
  static const struct {
    const char *typed, *code;
  } ROWS[] = {
    { "7K3PQ9XA", "7K3PQ9XA" },
    { " 7k3p-q9xa ", "7K3PQ9XA" },
    { "oil0oil0", "01100110" },
    { "7K3PQ9X", NULL },
    { "7K3PQ9XAA", NULL },
    { "7K3PQ9XU", NULL },
    { "", NULL },
    { "7K3PQ9X\xc3", NULL },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++) {
    char code[9];
    gboolean read = sync_pair_code_read (ROWS[i].typed, code);
    g_assert_cmpint (read, ==, ROWS[i].code != NULL);
    if (read)
      g_assert_cmpstr (code, ==, ROWS[i].code);
  }
}

int
main (int argc, char **argv)
{
  if (sodium_init () < 0)
    return 1;
  g_test_init (&argc, &argv, NULL);
#define ADD(name) g_test_add_func ("/kiosk/sync_messages/" #name, name)
  ADD (pairing_is_read);
  ADD (changes_are_read);
  ADD (quiet_answer_is_read);
  ADD (wrong_answers_are_refused);
  ADD (cut_answers_are_refused);
  ADD (answers_to_scans_are_read);
  ADD (error_words_are_safe_to_print);
  ADD (batch_is_built_as_the_protocol_says);
  ADD (codes_are_read_as_typed);
  return g_test_run ();
}
