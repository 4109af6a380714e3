/* SPDX-License-Identifier: EUPL-1.2
 *
 * Figures; see tally.h.
 */
#include "tests/bench/tally.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  ReportKind kind;
  char *name;
  Tally tallies[READERS];
} Row;

struct Report {
  GPtrArray *rows;
};

/* ---- Counting ---- */

static gboolean
is_text (GBytes *bytes, const char *truth)
{
  static const char *const CHARSETS[] = { "CP932", "ISO-8859-1", "GB18030" };
  gsize size = 0;
  const char *text = g_bytes_get_data (bytes, &size);
  while (size > 0 && g_ascii_isspace (text[size - 1]))
    size--;
  if (size == strlen (truth) && memcmp (text, truth, size) == 0)
    return TRUE;
  for (gsize i = 0; size > 0 && i < G_N_ELEMENTS (CHARSETS); i++) {
    g_autofree char *converted =
        g_convert (text, (gssize) size, "UTF-8", CHARSETS[i], NULL, NULL, NULL);
    if (g_strcmp0 (converted, truth) == 0)
      return TRUE;
  }
  return FALSE;
}

gboolean
tally_add (Tally *tally, const char *truth, const char *also, const GPtrArray *texts, double ms)
{
  gboolean right = FALSE;
  if (tally->ms == NULL)
    tally->ms = g_array_new (FALSE, FALSE, sizeof (double));
  g_array_append_val (tally->ms, ms);
  for (guint i = 0; i < texts->len; i++) {
    if (truth != NULL && is_text (texts->pdata[i], truth))
      right = TRUE;
    else if (also == NULL || !is_text (texts->pdata[i], also))
      tally->wrong++;
  }
  if (truth == NULL)
    tally->empty++;
  else
    tally->pictures++;
  if (right)
    tally->read++;
  return right;
}

static void
add_up (Tally *sum, const Tally *tally)
{
  sum->pictures += tally->pictures;
  sum->read += tally->read;
  sum->empty += tally->empty;
  sum->wrong += tally->wrong;
  if (sum->ms == NULL)
    sum->ms = g_array_new (FALSE, FALSE, sizeof (double));
  if (tally->ms != NULL)
    g_array_append_vals (sum->ms, tally->ms->data, tally->ms->len);
}

static int
compare_doubles (const void *a, const void *b)
{
  double one = *(const double *) a, other = *(const double *) b;
  return (one > other) - (one < other);
}

static double
quantile (const Tally *tally, double part)
{
  if (tally->ms == NULL || tally->ms->len == 0)
    return 0;
  qsort (tally->ms->data, tally->ms->len, sizeof (double), compare_doubles);
  guint at = (guint) (part * tally->ms->len);
  return g_array_index (tally->ms, double, MIN (at, tally->ms->len - 1));
}

static double
mean (const Tally *tally)
{
  double sum = 0;
  for (guint i = 0; tally->ms != NULL && i < tally->ms->len; i++)
    sum += g_array_index (tally->ms, double, i);
  return tally->ms != NULL && tally->ms->len > 0 ? sum / tally->ms->len : 0;
}

static double
rate (const Tally *tally)
{
  return tally->pictures > 0 ? 100.0 * tally->read / tally->pictures : 0;
}

/* ---- The report ---- */

static void
row_free (gpointer data)
{
  Row *row = data;
  g_free (row->name);
  for (int i = 0; i < READERS; i++)
    if (row->tallies[i].ms != NULL)
      g_array_unref (row->tallies[i].ms);
  g_free (row);
}

Report *
report_new (void)
{
  Report *report = g_new0 (Report, 1);
  report->rows = g_ptr_array_new_with_free_func (row_free);
  return report;
}

void
report_free (Report *report)
{
  if (report == NULL)
    return;
  g_ptr_array_unref (report->rows);
  g_free (report);
}

void
report_add (Report *report, ReportKind kind, const char *name, Tally tallies[READERS])
{
  Row *row = g_new0 (Row, 1);
  row->kind = kind;
  row->name = g_strdup (name);
  memcpy (row->tallies, tallies, sizeof row->tallies);
  memset (tallies, 0, sizeof row->tallies);
  g_ptr_array_add (report->rows, row);
}

/* Of all rows of a kind together. Returns: how many pictures that were. */
static int
sum_of (const Report *report, ReportKind kind, Tally sums[READERS])
{
  for (guint i = 0; i < report->rows->len; i++) {
    const Row *row = report->rows->pdata[i];
    for (int j = 0; j < READERS && row->kind == kind; j++)
      add_up (&sums[j], &row->tallies[j]);
  }
  return sums[READER_OURS].pictures + sums[READER_OURS].empty;
}

static void
clear_sums (Tally sums[READERS])
{
  for (int i = 0; i < READERS; i++)
    if (sums[i].ms != NULL)
      g_array_unref (sums[i].ms);
}

static void
print_row (const char *name, const Tally tallies[READERS])
{
  g_autofree char *base = g_path_get_basename (name);
  printf ("%-22.22s%5d", base, tallies[READER_OURS].pictures + tallies[READER_OURS].empty);
  for (Reader i = 0; i < READERS; i++) {
    const Tally *tally = &tallies[i];
    if (!reader_available (i))
      printf (" │ %26s", "not installed");
    else if (tally->pictures == 0)
      printf (" │ %4d false %7.2f %7.2f", tally->wrong, quantile (tally, 0.5),
              quantile (tally, 0.95));
    else
      printf (" │ %5.1f %4d %7.2f %7.2f", rate (tally), tally->wrong, quantile (tally, 0.5),
              quantile (tally, 0.95));
  }
  putchar ('\n');
}

static void
print_kind (const Report *report, ReportKind kind, const char *title, const char *unit)
{
  Tally sums[READERS] = { 0 };
  if (sum_of (report, kind, sums) > 0) {
    printf ("\n%-22.22s%5s", title, "");
    for (Reader i = 0; i < READERS; i++)
      printf (" │ %-26s", reader_name (i));
    printf ("\n%-22s%5s", "", "all");
    for (Reader i = 0; i < READERS; i++)
      printf (" │ %5s %4s %4s50%% %4s95%%", "read%", "false", unit, unit);
    putchar ('\n');
    int rows = 0;
    for (guint i = 0; i < report->rows->len; i++) {
      const Row *row = report->rows->pdata[i];
      if (row->kind != kind)
        continue;
      print_row (row->name, row->tallies);
      rows++;
    }
    if (rows > 1)
      print_row ("together", sums);
  }
  clear_sums (sums);
}

/* ---- Goals ---- */

typedef struct {
  const char *key, *what;
  double value, goal;
  gboolean at_most;
  double beside_zbar, beside_zxing;
} Figure;

static void
print_figure (const Figure *figure, gboolean json, gboolean last)
{
  gboolean met = figure->at_most ? figure->value <= figure->goal : figure->value >= figure->goal;
  if (json)
    printf (" \"%s\": {\"value\": %.3f, \"goal\": %g, \"met\": %s, \"beside\": {\"zbar\": %.3f, "
            "\"zxing_cpp\": %.3f}}%s\n",
            figure->key, figure->value, figure->goal, met ? "true" : "false", figure->beside_zbar,
            figure->beside_zxing, last ? "" : ",");
  else
    printf ("%-52s%9.2f   goal %s %-6g %-8s (plain ZBar %.2f, zxing-cpp %.2f)\n", figure->what,
            figure->value, figure->at_most ? "≤" : "≥", figure->goal, met ? "met" : "NOT MET",
            figure->beside_zbar, figure->beside_zxing);
}

static void
add_rate (GArray *figures, const Report *report, ReportKind kind, const char *key, const char *what,
          double goal)
{
  Tally sums[READERS] = { 0 };
  sum_of (report, kind, sums);
  if (sums[READER_OURS].pictures > 0) {
    Figure figure = { key,
                      what,
                      rate (&sums[READER_OURS]),
                      goal,
                      FALSE,
                      rate (&sums[READER_ZBAR]),
                      rate (&sums[READER_ZXING]) };
    g_array_append_val (figures, figure);
  }
  clear_sums (sums);
}

static void
add_false_reads (GArray *figures, const Report *report)
{
  Tally sums[READERS] = { 0 };
  for (ReportKind kind = REPORT_PHOTOS; kind <= REPORT_ROOMS; kind++)
    if (kind != REPORT_FILMS)
      sum_of (report, kind, sums);
  Figure figure = { "false_reads",
                    "texts that are not there, of all pictures",
                    sums[READER_OURS].wrong,
                    0,
                    TRUE,
                    sums[READER_ZBAR].wrong,
                    sums[READER_ZXING].wrong };
  g_array_append_val (figures, figure);
  clear_sums (sums);
}

static void
add_pass (GArray *figures, const Report *report)
{
  Tally sums[READERS] = { 0 };
  int count = sum_of (report, REPORT_PASSES, sums) + sum_of (report, REPORT_ROOMS, sums);
  if (count > 0) {
    Figure figure = { "pass_mean_ms",
                      "a pass at 1280x720, mean ms of one core",
                      mean (&sums[READER_OURS]),
                      25,
                      TRUE,
                      mean (&sums[READER_ZBAR]),
                      mean (&sums[READER_ZXING]) };
    g_array_append_val (figures, figure);
  }
  clear_sums (sums);
}

void
report_print (const Report *report, gboolean json)
{
  g_autoptr (GArray) figures = g_array_new (FALSE, FALSE, sizeof (Figure));
  add_rate (figures, report, REPORT_PHOTOS, "photos_read_percent", "photographs read, %", 84);
  add_rate (figures, report, REPORT_STILLS, "stills_read_percent", "made stills read, %", 87);
  add_rate (figures, report, REPORT_FILMS, "films_read_percent",
            "720p films, badge >= 25 %, read within 5 frames, %", 99);
  add_false_reads (figures, report);
  add_pass (figures, report);
  if (!json) {
    print_kind (report, REPORT_PHOTOS, "photographs", "ms ");
    print_kind (report, REPORT_STILLS, "made stills", "ms ");
    print_kind (report, REPORT_FILMS, "made films", "fr ");
    print_kind (report, REPORT_PASSES, "passes", "ms ");
    print_kind (report, REPORT_ROOMS, "rooms", "ms ");
    putchar ('\n');
  }
  if (json)
    puts ("{");
  for (guint i = 0; i < figures->len; i++)
    print_figure (&g_array_index (figures, Figure, i), json, i + 1 == figures->len);
  if (json)
    puts ("}");
}
