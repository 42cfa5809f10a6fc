// SPDX-License-Identifier: Apache-2.0
// REVOKE PREDICT ON MODEL | ENDPOINT: known names, each role once.
#include "compiler/check/check_predict_rights.h"

namespace dmlc::check {

void check(Checker& checker, const ast::RevokePredict& statement) {
  check_predict_rights(checker, statement, "REVOKE PREDICT");
}

}  // namespace dmlc::check
