/* SPDX-License-Identifier: EUPL-1.2
 *
 * Fields of records that are signed or sent between machines: whole numbers in network byte order
 * and runs of bytes. The caller knows that there is room.
 */
#pragma once

#include <glib.h>

/** bytes_put: Returns: where the next field goes, behind the @size bytes written. */
guint8 *bytes_put (guint8 *at, const void *bytes, gsize size);
/** bytes_put_int: @value in @size bytes (1 to 8), the highest first. Returns: as bytes_put(). */
guint8 *bytes_put_int (guint8 *at, guint64 value, int size);
/** bytes_get: copies @size bytes to @to and moves *@at behind them. */
void bytes_get (const guint8 **at, void *to, gsize size);
/** bytes_get_int: the number in the next @size bytes (1 to 8); moves *@at behind them. */
guint64 bytes_get_int (const guint8 **at, int size);
