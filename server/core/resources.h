/* SPDX-License-Identifier: EUPL-1.2
 *
 * What is embedded in the server: schema, templates, messages and static files, listed in
 * server/server.gresource.xml.
 */
#pragma once

#define RESOURCES_SCHEMA    "/congress/server/schema"
#define RESOURCES_LETTERS   "/congress/server/letters"
#define RESOURCES_TEMPLATES "/congress/server/templates"
#define RESOURCES_MESSAGES  "/congress/server/messages"
#define RESOURCES_STATIC    "/congress/server/static"

/** resources_register: makes them findable by g_resources_lookup_data(). Harmless when repeated. */
void resources_register (void);
