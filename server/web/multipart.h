/* SPDX-License-Identifier: EUPL-1.2
 *
 * multipart/form-data, strictly: what browsers send and nothing else. Fields go to a Form, files
 * are kept as bytes.
 */
#pragma once

#include "server/web/form.h"

/** One file of an upload. */
typedef struct {
  char *field;     /* name of the form's field */
  char *file_name; /* as the browser gave it, without folders; may be empty; never use as a path */
  GBytes *bytes;
} MultipartFile;

void multipart_file_free (gpointer file);

/**
 * multipart_parse:
 * @content_type: the request's header, with the boundary
 * @form: gets the fields
 * @files: (element-type MultipartFile): gets the files
 *
 * Errors: FORM_ERROR_SHAPE or FORM_ERROR_ENCODING. Source: RFC 7578, RFC 2046 section 5.1.
 */
gboolean multipart_parse (const char *content_type, GBytes *body, Form *form, GPtrArray *files,
                          GError **error);
