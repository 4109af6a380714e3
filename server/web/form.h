/* SPDX-License-Identifier: EUPL-1.2
 *
 * Fields of a query or a form: names with one or more values, in order. Our own decoder of
 * application/x-www-form-urlencoded, fuzzed, because libmicrohttpd's loses trailing empty fields
 * and lets NUL through.
 */
#pragma once

#include <glib.h>

typedef struct Form Form;

#define FORM_ERROR (form_error_quark ())
GQuark form_error_quark (void);

/**
 * FormError:
 * @FORM_ERROR_ENCODING: a bad percent sign, no UTF-8, or a control character
 * @FORM_ERROR_SHAPE: more than FORM_FIELDS_MAX fields, or a multipart body out of shape
 */
typedef enum {
  FORM_ERROR_ENCODING,
  FORM_ERROR_SHAPE,
} FormError;

enum { FORM_FIELDS_MAX = 1000 };

/** form_new: without fields. Returns: (transfer full). */
Form *form_new (void);
/** form_free: accepts NULL. */
void form_free (Form *form);

/**
 * form_add_urlencoded: decodes @bytes ("a=1&b=x+y%20z") and adds its fields.
 *
 * Values are UTF-8; a line end is one newline; of the control characters only newline and tab
 * are let through. An empty piece between two "&" is no field.
 */
gboolean form_add_urlencoded (Form *form, const char *bytes, gsize size, GError **error);

/** form_add_bytes: adds one field as it came, checked and normalised as above. */
gboolean form_add_bytes (Form *form, const char *name, gsize name_size, const char *value,
                         gsize value_size, GError **error);

/** form_first: first value of @name. Returns: borrowed; NULL when absent. */
const char *form_first (const Form *form, const char *name);
/** form_all: all values. Returns: (element-type utf8): borrowed, maybe empty. */
const GPtrArray *form_all (const Form *form, const char *name);

/** form_names: each name once, in the order they came. Returns: (element-type utf8): borrowed. */
const GPtrArray *form_names (const Form *form);

/** percent_decode: @bytes with %XX decoded, and "+" as a space when @plus. Returns: (transfer
 * full): NULL for a bad percent sign. @out_size: without the NUL that is added. */
char *percent_decode (const char *bytes, gsize size, gboolean plus, gsize *out_size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Form, form_free)
