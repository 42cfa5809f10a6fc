// SPDX-License-Identifier: Apache-2.0
// From a finished module to the texts of the artifacts.
#pragma once

#include <string>
#include <vector>

#include "codegen/sql/sql.h"
#include "compiler/base/source_file.h"
#include "ir/ops.h"

namespace dmlc::codegen {

struct Artifacts {
  std::vector<Statement> up;    ///< in order
  std::vector<Statement> down;  ///< in order of execution
  std::string up_sql;           ///< with BEGIN and COMMIT
  std::string up_body;          ///< without, for `psql -1`
  std::string down_sql;
  std::string manifest;  ///< JSON
};

/// Same module, same bytes: no time, host, locale or path. `name` is the stem of the artifacts' file names.
[[nodiscard]] Artifacts generate(const ir::Module& module, const SourceMap& sources, const std::vector<FileId>& files,
                                 const std::string& name, const std::string& default_schema);

}  // namespace dmlc::codegen
