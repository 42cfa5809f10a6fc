// SPDX-License-Identifier: Apache-2.0
// From file names to a compiled program, with the catalog that the settings name.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/cli/context.h"
#include "compiler/database/connection.h"
#include "compiler/driver/compile.h"

namespace dmlc::cli {

struct ProgramRequest {
  std::vector<std::string> paths;  ///< `-` is stdin
  driver::Stage stage = driver::Stage::Generate;
  database::Connection* connection = nullptr;  ///< live catalog and type oracle; nullptr when offline
  std::string dump_after_pass;
  bool keep_ir = false;
  bool check_bounds = false;  ///< kernels check their accesses to columns
};

struct Program {
  std::vector<FileId> files;
  types::Catalog catalog;  ///< what was known before the program
  driver::Compilation compilation;
};

/// Reads the files into the source map; false with a diagnostic for the first that cannot be read.
[[nodiscard]] bool load_sources(Context& context, const std::vector<std::string>& paths, std::vector<FileId>& files);

/// Loads and compiles; nullopt when something outside the sources failed. Mistakes in them are in the sink and leave
/// `compilation.ok` false.
[[nodiscard]] std::optional<Program> compile_program(Context& context, const ProgramRequest& request);

/// The same for sources that are loaded already.
[[nodiscard]] std::optional<Program> compile_loaded(Context& context, const ProgramRequest& request,
                                                    std::vector<FileId> files);

}  // namespace dmlc::cli
