/* SPDX-License-Identifier: EUPL-1.2
 *
 * How a picture is searched for codes. First for the finders in their corners: where three of them
 * agree on a code, its modules are measured, sorted into dark and light, and painted afresh, and
 * ZBar reads that small clean picture. Where that finds nothing ZBar looks at the picture itself,
 * in the ways of filter.h: in turns over the frames of a film, one after the other on a still.
 * No way finds everything, and each fails on other pictures.
 */
#pragma once

#include "kiosk/decode_wire.h"

typedef struct Look Look;

Look *look_new (void);
void look_free (Look *look);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Look, look_free)

/**
 * look_at_frame:
 * @number: of the frame, so that the ways can take turns
 * @codes: (element-type DecodeCode): those found are added, each text once
 *
 * One frame of many: quick, the next is another chance.
 */
void look_at_frame (Look *look, const Picture *frame, guint64 number, GPtrArray *codes);

/** look_at_still: every way, until one finds a code. */
void look_at_still (Look *look, const Picture *still, GPtrArray *codes);

/** look_hint: what looked like a code in the last picture, when none was read. Returns: (transfer
 * none): until the next picture. */
const DecodeHint *look_hint (const Look *look);
