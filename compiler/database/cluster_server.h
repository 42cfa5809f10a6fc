// SPDX-License-Identifier: Apache-2.0
// Steps shared by kept and throw-away clusters: initdb, settings, start, database and extension.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "compiler/database/embedded_cluster.h"
#include "compiler/database/server_user.h"
#include "compiler/diagnostics/sink.h"

namespace dmlc::database {

inline constexpr const char* kClusterRole = "dmlc";      ///< superuser of an embedded cluster
inline constexpr const char* kClusterDatabase = "dmlc";  ///< its default database

/// Runs initdb of `bin` for the empty directory `data` of `user`, then appends `settings` to postgresql.conf.
[[nodiscard]] bool initialise_data(const std::filesystem::path& bin, const std::filesystem::path& data,
                                   const ServerUser& user, const std::string& settings, bool sync,
                                   DiagnosticSink& sink);

struct ServerStart {
  std::filesystem::path bin;
  std::filesystem::path data;
  std::filesystem::path log;
  std::filesystem::path socket_directory;
  bool preload_extension = false;
  Lifetime lifetime = Lifetime::Detached;
};

/// Starts the server and waits until it accepts connections (crash recovery included); its pid, or -1.
[[nodiscard]] pid_t start_server(const ServerStart& start, const ServerUser& user, DiagnosticSink& sink);

/// Makes the default database and the extension where they are missing, and updates the extension to the files'
/// version.
[[nodiscard]] bool ensure_database(const std::filesystem::path& socket_directory, bool with_extension,
                                   DiagnosticSink& sink);

[[nodiscard]] std::string cluster_url(const std::filesystem::path& socket_directory, std::string_view database);

/// File descriptor of `path` with an exclusive lock, after waiting for the holder; -1 on failure.
[[nodiscard]] int lock_file(const std::filesystem::path& path, const std::function<void()>& on_wait);

}  // namespace dmlc::database
