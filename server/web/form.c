/* SPDX-License-Identifier: EUPL-1.2
 *
 * Decoding forms; see form.h. Source: the WHATWG URL standard, section 5 (urlencoded parsing),
 * but strict where it is lenient.
 */
#include "server/web/form.h"

#include <string.h>

G_DEFINE_QUARK (form_error, form_error)

struct Form {
  GHashTable *fields; /* name -> GPtrArray of values */
  GPtrArray *names;   /* borrowed from it, in the order they came */
  GPtrArray *nothing;
  guint count;
};

static void
values_unref (gpointer values)
{
  g_ptr_array_unref (values);
}

Form *
form_new (void)
{
  Form *form = g_new0 (Form, 1);
  form->fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, values_unref);
  form->names = g_ptr_array_new ();
  form->nothing = g_ptr_array_new ();
  return form;
}

void
form_free (Form *form)
{
  if (form == NULL)
    return;
  g_hash_table_unref (form->fields);
  g_ptr_array_unref (form->names);
  g_ptr_array_unref (form->nothing);
  g_free (form);
}

static gboolean
fail (FormError code, const char *what, GError **error)
{
  g_set_error_literal (error, FORM_ERROR, (int) code, what);
  return FALSE;
}

/* One kind of line end, and no control characters (C0, DEL, C1). */
static char *
clean (const char *bytes, gsize size, GError **error)
{
  if (!g_utf8_validate_len (bytes, size, NULL)) {
    fail (FORM_ERROR_ENCODING, "not UTF-8", error);
    return NULL;
  }
  g_autofree char *out = g_malloc (size + 1);
  gsize length = 0;
  for (gsize i = 0; i < size; i++) {
    guchar c = (guchar) bytes[i];
    if (c == '\r') {
      if (i + 1 == size || bytes[i + 1] != '\n')
        out[length++] = '\n';
      continue;
    }
    gboolean second_of_c1 = (c == 0xc2 && i + 1 < size && (guchar) bytes[i + 1] < 0xa0);
    if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7f || second_of_c1) {
      fail (FORM_ERROR_ENCODING, "control character", error);
      return NULL;
    }
    out[length++] = bytes[i];
  }
  out[length] = '\0';
  return g_steal_pointer (&out);
}

gboolean
form_add_bytes (Form *form, const char *name, gsize name_size, const char *value, gsize value_size,
                GError **error)
{
  if (++form->count > FORM_FIELDS_MAX)
    return fail (FORM_ERROR_SHAPE, "too many fields", error);
  g_autofree char *key = clean (name, name_size, error);
  g_autofree char *text = key != NULL ? clean (value, value_size, error) : NULL;
  if (text == NULL)
    return FALSE;
  GPtrArray *values = g_hash_table_lookup (form->fields, key);
  if (values == NULL) {
    values = g_ptr_array_new_with_free_func (g_free);
    g_ptr_array_add (form->names, key);
    g_hash_table_insert (form->fields, g_steal_pointer (&key), values);
  }
  g_ptr_array_add (values, g_steal_pointer (&text));
  return TRUE;
}

char *
percent_decode (const char *bytes, gsize size, gboolean plus, gsize *out_size)
{
  g_autofree char *out = g_malloc (size + 1);
  gsize length = 0;
  for (gsize i = 0; i < size; i++) {
    char c = bytes[i];
    if (c == '+' && plus)
      c = ' ';
    if (c == '%') {
      if (size - i < 3 || !g_ascii_isxdigit (bytes[i + 1]) || !g_ascii_isxdigit (bytes[i + 2]))
        return NULL;
      c = (char) (g_ascii_xdigit_value (bytes[i + 1]) * 16 + g_ascii_xdigit_value (bytes[i + 2]));
      i += 2;
    }
    out[length++] = c;
  }
  out[length] = '\0';
  *out_size = length;
  return g_steal_pointer (&out);
}

static gboolean
add_pair (Form *form, const char *bytes, gsize size, GError **error)
{
  const char *equals = memchr (bytes, '=', size);
  gsize name_length = equals != NULL ? (gsize) (equals - bytes) : size;
  const char *rest = equals != NULL ? equals + 1 : bytes + size;
  gsize name_size = 0, value_size = 0;
  g_autofree char *name = percent_decode (bytes, name_length, TRUE, &name_size);
  g_autofree char *value = percent_decode (rest, (gsize) (bytes + size - rest), TRUE, &value_size);
  if (name == NULL || value == NULL)
    return fail (FORM_ERROR_ENCODING, "bad percent-encoding", error);
  return form_add_bytes (form, name, name_size, value, value_size, error);
}

gboolean
form_add_urlencoded (Form *form, const char *bytes, gsize size, GError **error)
{
  const char *end = bytes + size;
  while (bytes < end) {
    const char *stop = memchr (bytes, '&', (gsize) (end - bytes));
    if (stop == NULL)
      stop = end;
    if (stop > bytes && !add_pair (form, bytes, (gsize) (stop - bytes), error))
      return FALSE;
    bytes = stop + 1;
  }
  return TRUE;
}

const GPtrArray *
form_all (const Form *form, const char *name)
{
  const GPtrArray *values = g_hash_table_lookup (form->fields, name);
  return values != NULL ? values : form->nothing;
}

const char *
form_first (const Form *form, const char *name)
{
  const GPtrArray *values = form_all (form, name);
  return values->len > 0 ? g_ptr_array_index (values, 0) : NULL;
}

const GPtrArray *
form_names (const Form *form)
{
  return form->names;
}
