// SPDX-License-Identifier: Apache-2.0
// Where an embedded cluster keeps its files: beside the project, or elsewhere when the server's user cannot reach it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "compiler/database/server_user.h"
#include "compiler/diagnostics/sink.h"

namespace dmlc::database {

struct ClusterPaths {
  std::filesystem::path project_state;  ///< `.dmlc` of the project; holds the lock and maybe a pointer
  std::filesystem::path state;          ///< belongs to the caller: log, installation tree
  std::filesystem::path data;           ///< belongs to the server's user
  std::filesystem::path tree;
  std::filesystem::path log;
  std::filesystem::path lock;
};

/// Paths of the kept cluster of `project`, without making anything; nullopt when there is none yet.
[[nodiscard]] std::optional<ClusterPaths> find_cluster_paths(const std::filesystem::path& project);

/// The same, making the directories that are missing. Never changes the mode or owner of what exists.
[[nodiscard]] std::optional<ClusterPaths> make_cluster_paths(const std::filesystem::path& project,
                                                             const ServerUser& user, DiagnosticSink& sink);

/// Makes (or checks) the short private directory of the socket; refuses links and directories of others.
[[nodiscard]] std::optional<std::filesystem::path> make_socket_directory(const ClusterPaths& paths,
                                                                         const ServerUser& user, DiagnosticSink& sink);

/// Makes a directory that belongs to the server's user alone, or accepts one that does.
[[nodiscard]] bool make_private_directory(const std::filesystem::path& path, const ServerUser& user,
                                          DiagnosticSink& sink);

/// 64 bits of FNV-1a in hexadecimal: names that are short and stable for a path.
[[nodiscard]] std::string short_hash(std::string_view text);

}  // namespace dmlc::database
