// SPDX-License-Identifier: Apache-2.0
// A private PostgreSQL installation in which our extension is found without touching system directories.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "compiler/diagnostics/sink.h"

namespace dmlc::database {

/// Where the distribution keeps PostgreSQL 15.
struct PostgresInstallation {
  std::filesystem::path bin;
  std::filesystem::path share;
  std::filesystem::path lib;  ///< loadable modules
};

/// Finds PostgreSQL 15: DMLC_PG_BINDIR, the usual directories, then PATH.
[[nodiscard]] std::optional<PostgresInstallation> find_postgres(DiagnosticSink& sink);

/// The files of the extension, next to the running program (build tree) or below its prefix.
struct ExtensionFiles {
  std::filesystem::path module;              ///< declarativeml.so
  std::vector<std::filesystem::path> hosts;  ///< declarativeml_host and declarativeml_kernel_host, those that are there
  std::filesystem::path scripts;             ///< directory with declarativeml.control and *.sql
};

[[nodiscard]] std::optional<ExtensionFiles> find_extension();

/// What a cluster starts from.
struct InstallationTree {
  std::filesystem::path bin;  ///< directory with postgres and initdb
  bool has_extension = false;
  bool changed = false;  ///< the tree was made or renewed now, so a running server is out of date
};

/// Makes or renews the tree below `root`; `root` must belong to the caller. PostgreSQL finds share and lib relative to
/// the real path of its own binary, hence copies of the programs and links to everything else.
[[nodiscard]] std::optional<InstallationTree> make_installation_tree(const std::filesystem::path& root,
                                                                     const PostgresInstallation& postgres,
                                                                     DiagnosticSink& sink);

}  // namespace dmlc::database
