/* SPDX-License-Identifier: EUPL-1.2
 *
 * ZBar, set so that it harms least: QR only, bytes as they are, no memory of earlier frames.
 * What it must not be given leave to do in 0.23.92: abort on structured-append codes (its cache is
 * off), and lose some bytes a decoded frame for ever (it is made anew now and then).
 */
#pragma once

#include "kiosk/decode_wire.h"

typedef struct ZbarReader ZbarReader;

ZbarReader *zbar_reader_new (void);
void zbar_reader_free (ZbarReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ZbarReader, zbar_reader_free)

/**
 * zbar_reader_read:
 * @codes: (element-type DecodeCode): those found are added, corners in pixels of @picture; up to
 * DECODE_CODES_MAX in all
 *
 * Returns: how many were added.
 */
guint zbar_reader_read (ZbarReader *reader, const Picture *picture, GPtrArray *codes);
