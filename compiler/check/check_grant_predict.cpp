// SPDX-License-Identifier: Apache-2.0
// GRANT PREDICT ON MODEL | ENDPOINT: known names, each role once.
#include "compiler/check/check_predict_rights.h"

namespace dmlc::check {

void check(Checker& checker, const ast::GrantPredict& statement) {
  check_predict_rights(checker, statement, "GRANT PREDICT");
}

}  // namespace dmlc::check
