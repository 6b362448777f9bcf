// The folder everything is kept in.
//
//   <data>/minato.pid          process id of the running server
//   <data>/credentials.json    root access key and endpoint, for `minato env` (0600)
//   <data>/state/              records (store/sqlite)
//   <data>/vulnerabilities.sqlite  advisories that image scans compare with (scanner)
//   <data>/signing/            keys of signing profiles (ecr/signing/profile_keys.h)
//   <data>/registry/           image content (blob/filesystem), unless it is in S3
//   <data>/spool/              parts on their way to S3, in files without a name (blob/s3)
//   <data>/logs/               log events (logs/segments)
//   <data>/identity.pem        signs instance identity documents (ec2/metadata/identity_key.h)
//   <data>/instances/<id>/     engine data of each container instance (ec2/driver)
//   <data>/agents/<id>/        what each in-process agent remembers (agent/)
#pragma once

#include <string>

#include "base/result.h"

namespace minato {

// What a client needs to reach the server as its root.
struct ClientAccess {
  std::string access_key_id;
  std::string secret_key;
  std::string endpoint;  // http://localhost:4566
  std::string region;
  std::string account;
};

// $MINATO_DATA, else $XDG_DATA_HOME/minato, else ~/.local/share/minato.
std::string default_data_dir();

// Where the keys of signing profiles are.
std::string signing_folder(const std::string& data_dir);
// The key of instance identity documents.
std::string identity_file(const std::string& data_dir);

// Makes the folder with mode 0700 when it is not there. kInvalidArgument when it cannot be used.
Result<> prepare_data_dir(const std::string& data_dir);

// The file is replaced as a whole and belongs to the user who called sudo, if any.
Result<> write_client_access(const std::string& data_dir, const ClientAccess& access);
// kNotFound when no server has used the folder yet; kPermissionDenied.
Result<ClientAccess> read_client_access(const std::string& data_dir);

// The same of any file of that form.
Result<ClientAccess> read_access_file(const std::string& path);

Result<> write_pid_file(const std::string& data_dir);
void remove_pid_file(const std::string& data_dir);

}  // namespace minato
