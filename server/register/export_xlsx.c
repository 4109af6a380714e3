/* SPDX-License-Identifier: EUPL-1.2
 *
 * The register as a spreadsheet; see export.h. The only file that knows libxlsxwriter. Texts are
 * written as texts, so that nothing a visitor typed is ever run. Rows go to a temporary file one by
 * one: memory does not grow with them.
 */
#include <errno.h>
#include <glib/gstdio.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "server/register/export.h"

static gboolean
write_text (lxw_worksheet *sheet, lxw_row_t row, gsize column, const char *text)
{
  return worksheet_write_string (sheet, row, (lxw_col_t) column, text, NULL) == LXW_NO_ERROR;
}

static gboolean
write_hours (lxw_worksheet *sheet, lxw_row_t row, gsize column, int quarters, lxw_format *format)
{
  return worksheet_write_number (sheet, row, (lxw_col_t) column, quarters / 4.0, format) ==
         LXW_NO_ERROR;
}

static gboolean
write_row (lxw_worksheet *sheet, lxw_row_t at, const ExportRow *row, lxw_format *hours)
{
  const ExportCells cells = export_cells (row);
  gsize column = 0;
  gboolean well = TRUE;
  for (int i = 0; i < EXPORT_TEXTS; i++)
    well = well && write_text (sheet, at, column++, cells.texts[i]);
  for (int i = 0; i < EXPORT_HOURS; i++)
    well = well && write_hours (sheet, at, column++, cells.quarters[i], hours);
  for (int i = 0; i < EXPORT_LAST_TEXTS; i++)
    well = well && write_text (sheet, at, column++, cells.last_texts[i]);
  return well;
}

static gboolean
write_book (const char *path, const GPtrArray *rows)
{
  lxw_workbook_options options = { .constant_memory = LXW_TRUE,
                                   .tmpdir = (char *) g_get_tmp_dir () };
  lxw_workbook *book = workbook_new_opt (path, &options);
  lxw_worksheet *sheet = book != NULL ? workbook_add_worksheet (book, "registeruren") : NULL;
  if (sheet == NULL)
    return FALSE;
  lxw_format *hours = workbook_add_format (book);
  format_set_num_format (hours, "0.00");
  worksheet_freeze_panes (sheet, 1, 0);
  gboolean well = TRUE;
  for (gsize i = 0; EXPORT_HEADS[i] != NULL; i++)
    well = well && write_text (sheet, 0, i, EXPORT_HEADS[i]);
  for (guint i = 0; well && i < rows->len; i++)
    well = write_row (sheet, (lxw_row_t) i + 1, rows->pdata[i], hours);
  return workbook_close (book) == LXW_NO_ERROR && well;
}

GBytes *
export_xlsx (const GPtrArray *rows, GError **error)
{
  g_autofree char *path = NULL;
  g_autofree char *bytes = NULL;
  gsize size = 0;
  int fd = g_file_open_tmp ("register-XXXXXX.xlsx", &path, error);
  if (fd < 0)
    return NULL;
  close (fd);
  gboolean well = write_book (path, rows);
  if (!well)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "the spreadsheet is not written");
  well = well && g_file_get_contents (path, &bytes, &size, error);
  g_unlink (path);
  return well ? g_bytes_new_take (g_steal_pointer (&bytes), size) : NULL;
}
