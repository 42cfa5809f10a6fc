// SPDX-License-Identifier: Apache-2.0
// The name of a model that a statement makes.
#include "compiler/check/model_name.h"

#include "runtime/include/dmlc/abi.h"

namespace dmlc::check {

void check_model_name(Checker& checker, const ast::Name& name) {
  if (name.text.size() <= abi::kMaxModelNameBytes) return;
  checker.sink.report<Diag::ModelNameTooLong>(name.span, name.text.size(), abi::kMaxModelNameBytes)
      .help("functions such as `" + name.text.substr(0, 10) + "…_predict_proba` are made from it");
}

}  // namespace dmlc::check
