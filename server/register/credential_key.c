/* SPDX-License-Identifier: EUPL-1.2
 *
 * The key of Open Badges; see credential_key.h.
 */
#include "server/register/credential_key.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/core/secret.h"

struct CredentialKey {
  EVP_PKEY *pkey;
};

enum { PEM_MAX = 8192 };

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BIO, BIO_free_all)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_PKEY, EVP_PKEY_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EVP_MD_CTX, EVP_MD_CTX_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BIGNUM, BN_free)

static gboolean
fail (const char *what, GError **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "key of Open Badges: %s", what);
  return FALSE;
}

static gboolean
write_file (const char *path, BIO *pem, GError **error)
{
  char *bytes = NULL;
  long size = BIO_get_mem_data (pem, &bytes);
  g_autofree char *unfinished = g_strconcat (path, ".new", NULL);
  unlink (unfinished);
  int fd = open (unfinished, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  if (fd < 0)
    return fail (g_strerror (errno), error);
  gboolean whole = write (fd, bytes, (size_t) size) == size && fsync (fd) == 0;
  close (fd);
  /* link() does not replace: a key that is there stays. */
  gboolean linked = whole && link (unfinished, path) == 0;
  int code = errno;
  unlink (unfinished);
  return linked || fail (whole ? g_strerror (code) : "the disk is full", error);
}

gboolean
credential_key_create (const char *folder, GError **error)
{
  g_autofree char *path = g_build_filename (folder, CREDENTIAL_KEY_FILE, NULL);
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return fail ("exists already", error);
  g_autoptr (EVP_PKEY) pkey = EVP_RSA_gen (CREDENTIAL_KEY_BITS);
  g_autoptr (BIO) pem = BIO_new (BIO_s_secmem ());
  if (pkey == NULL || pem == NULL ||
      PEM_write_bio_PKCS8PrivateKey (pem, pkey, NULL, NULL, 0, NULL, NULL) != 1)
    return fail ("cannot be made", error);
  return write_file (path, pem, error);
}

static EVP_PKEY *
read_file (const char *path, GError **error)
{
  struct stat info = { 0 };
  g_autofree char *pem = NULL;
  gsize size = 0;
  if (stat (path, &info) != 0 || (info.st_mode & 077) != 0 || info.st_size > PEM_MAX) {
    fail ("the file must be one that only its owner may read", error);
    return NULL;
  }
  if (!g_file_get_contents (path, &pem, &size, error))
    return NULL;
  g_autoptr (BIO) bio = BIO_new_mem_buf (pem, (int) size);
  EVP_PKEY *pkey = bio != NULL ? PEM_read_bio_PrivateKey (bio, NULL, NULL, NULL) : NULL;
  explicit_bzero (pem, size);
  if (pkey == NULL || EVP_PKEY_get_base_id (pkey) != EVP_PKEY_RSA) {
    EVP_PKEY_free (pkey);
    fail ("the file holds no RSA key", error);
    return NULL;
  }
  return pkey;
}

CredentialKey *
credential_key_load (const char *folder, GError **error)
{
  static pthread_mutex_t making = PTHREAD_MUTEX_INITIALIZER;
  g_autofree char *path = g_build_filename (folder, CREDENTIAL_KEY_FILE, NULL);
  pthread_mutex_lock (&making);
  gboolean there = g_file_test (path, G_FILE_TEST_EXISTS) || credential_key_create (folder, error);
  pthread_mutex_unlock (&making);
  EVP_PKEY *pkey = there ? read_file (path, error) : NULL;
  if (pkey == NULL)
    return NULL;
  CredentialKey *key = g_new (CredentialKey, 1);
  key->pkey = pkey;
  return key;
}

void
credential_key_free (CredentialKey *key)
{
  if (key == NULL)
    return;
  EVP_PKEY_free (key->pkey);
  g_free (key);
}

char *
credential_key_sign (const CredentialKey *key, const char *text, GError **error)
{
  g_autoptr (EVP_MD_CTX) context = EVP_MD_CTX_new ();
  gsize size = 0;
  if (context == NULL || EVP_DigestSignInit (context, NULL, EVP_sha256 (), NULL, key->pkey) != 1 ||
      EVP_DigestSign (context, NULL, &size, (const guint8 *) text, strlen (text)) != 1) {
    fail ("cannot sign", error);
    return NULL;
  }
  g_autofree guint8 *signature = g_malloc (size);
  if (EVP_DigestSign (context, signature, &size, (const guint8 *) text, strlen (text)) != 1) {
    fail ("cannot sign", error);
    return NULL;
  }
  return secret_text (signature, size);
}

static char *
number_text (const CredentialKey *key, const char *name)
{
  BIGNUM *found = NULL;
  if (EVP_PKEY_get_bn_param (key->pkey, name, &found) != 1)
    return NULL;
  g_autoptr (BIGNUM) number = found;
  gsize size = (gsize) BN_num_bytes (number);
  g_autofree guint8 *bytes = g_malloc (size + 1);
  BN_bn2bin (number, bytes);
  return secret_text (bytes, size);
}

gboolean
credential_key_public (const CredentialKey *key, char **n, char **e, GError **error)
{
  *n = number_text (key, OSSL_PKEY_PARAM_RSA_N);
  *e = number_text (key, OSSL_PKEY_PARAM_RSA_E);
  return (*n != NULL && *e != NULL) || fail ("has no public half", error);
}
