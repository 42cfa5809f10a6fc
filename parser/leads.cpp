// SPDX-License-Identifier: Apache-2.0
// Which statement the leading words say it is; read from statements.def.
#include "parser/leads.h"

#include <algorithm>
#include <iterator>
#include <unordered_map>

#include "compiler/base/nearest.h"
#include "parser/words.h"

namespace dmlc::syntax {

namespace {
/// The first words of all commands of PostgreSQL.
constexpr std::string_view kSqlWords[] = {
    "ABORT",   "ALTER",  "ANALYSE",  "ANALYZE",  "BEGIN",      "CALL",     "CHECKPOINT", "CLOSE",   "CLUSTER",
    "COMMENT", "COMMIT", "COPY",     "CREATE",   "DEALLOCATE", "DECLARE",  "DELETE",     "DISCARD", "DO",
    "DROP",    "END",    "EXECUTE",  "EXPLAIN",  "FETCH",      "GRANT",    "IMPORT",     "INSERT",  "LISTEN",
    "LOAD",    "LOCK",   "MERGE",    "MOVE",     "NOTIFY",     "PREPARE",  "REASSIGN",   "REFRESH", "REINDEX",
    "RELEASE", "RESET",  "REVOKE",   "ROLLBACK", "SAVEPOINT",  "SECURITY", "SELECT",     "SET",     "SHOW",
    "START",   "TABLE",  "TRUNCATE", "UNLISTEN", "UPDATE",     "VACUUM",   "VALUES",     "WITH"};

std::vector<Lead> read_rows() {
  std::vector<Lead> leads;
  const auto add = [&leads](LeadKind kind, std::string_view text, std::string_view help) {
    if (!text.empty()) leads.push_back({kind, split_words(text), text, help});
  };
#define DMLC_STATEMENT(type, file, lead, form) add(LeadKind::Statement, lead, {});
#define DMLC_LEAD(type, lead) add(LeadKind::Statement, lead, {});
#define DMLC_NO_STATEMENT(lead, help) add(LeadKind::NoStatement, lead, help);
#include "parser/statements.def"
  return leads;
}
}  // namespace

const std::vector<Lead>& all_leads() {
  static const std::vector<Lead> leads = read_rows();
  return leads;
}

const Lead* match_lead(const TokenList& list, std::size_t first, std::size_t last) {
  using LeadsByWord = std::unordered_map<std::string_view, std::vector<const Lead*>, AnyCaseHash, AnyCaseEqual>;
  static const LeadsByWord by_word = [] {
    LeadsByWord all;
    for (const Lead& lead : all_leads()) all[lead.words.front()].push_back(&lead);
    return all;
  }();
  if (first >= last || list.tokens[first].kind != TokenKind::Word) return nullptr;
  const auto found = by_word.find(list.text_of(list.tokens[first]));
  if (found == by_word.end()) return nullptr;
  const Lead* best = nullptr;
  for (const Lead* lead : found->second)
    if (words_stand_at(list, first, last, lead->words) && (best == nullptr || lead->words.size() > best->words.size()))
      best = lead;
  return best;
}

bool begins_sql(std::string_view word) {
  return std::any_of(std::begin(kSqlWords), std::end(kSqlWords), [word](auto w) { return is_word(word, w); });
}

std::optional<std::string> nearest_lead(const TokenList& list, std::size_t first, std::size_t last) {
  // The same number of words are compared, so that `TRIAN MODEL m` finds `TRAIN MODEL`.
  for (std::size_t count = 3; count > 0; --count) {
    if (count > last - first) continue;
    std::string written;
    for (std::size_t i = first; i < first + count; ++i)
      written += std::string(i == first ? "" : " ") + std::string(list.text_of(list.tokens[i]));
    std::vector<std::string_view> candidates;
    for (const Lead& lead : all_leads())
      if (lead.kind != LeadKind::NoStatement && lead.words.size() == count) candidates.emplace_back(lead.text);
    if (count == 1) candidates.insert(candidates.end(), std::begin(kSqlWords), std::end(kSqlWords));
    if (auto near = nearest_name(written, candidates)) return near;
  }
  return std::nullopt;
}

}  // namespace dmlc::syntax
