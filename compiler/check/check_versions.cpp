// SPDX-License-Identifier: Apache-2.0
// Versions of models: they count from 1.
#include "compiler/check/check_versions.h"

namespace dmlc::check {

ir::AttributeValue check_version(Checker& checker, const ast::Integer& version) {
  if (version.value < 1)
    checker.sink.report<Diag::ParameterRange>(version.span, "VERSION", version.value, "at least 1")
        .help("versions count from 1; `SHOW VERSIONS OF MODEL` lists them");
  return {version.value};
}

ir::AttributeValue check_version(Checker& checker, const ast::VersionRef& version) {
  if (version.number) return check_version(checker, *version.number);
  return {ir::Word{"previous"}};
}

}  // namespace dmlc::check
