// SPDX-License-Identifier: Apache-2.0
// Statements over dml.kernel_binary, and what a binary must be.
#include "runtime/src/pg/kernel_store.h"

#include <algorithm>
#include <cstring>

#include "runtime/src/kernels/compute_spec.h"
#include "runtime/src/kernels/kernel_facts.h"
#include "runtime/src/kernels/verify_library.h"
#include "runtime/src/pg/query.h"
#include "runtime/src/train/runtime_error.h"

#include "runtime/src/pg/identity.h"

namespace dmlc::pg {
namespace {

constexpr std::size_t kLargestBinary = std::size_t{64} << 20;
constexpr const char* kAgain = "compile the file again";

[[noreturn]] void refuse(const std::string& kernel, const std::string& target, const std::string& reason) {
  throw make_error<RuntimeErrorId::BinaryRefused>(kernel, kAgain, kernel, target, reason);
}

bool is_utf8(std::span<const std::byte> content) {
  const auto* text = reinterpret_cast<const char*>(content.data());
  const int size = static_cast<int>(content.size());
  return std::memchr(text, 0, content.size()) == nullptr &&
         call_pg([&] { return pg_verify_mbstr(PG_UTF8, text, size, true); });
}

bool is_elf(std::span<const std::byte> content) {
  return content.size() > 4 && std::memcmp(content.data(), "\177ELF", 4) == 0;
}

/// `prefix`80, `prefix`90a and the like.
bool is_architecture(std::string_view target, std::string_view prefix) {
  if (!target.starts_with(prefix)) return false;
  target.remove_prefix(prefix.size());
  if (target.ends_with('a') || target.ends_with('f')) target.remove_suffix(1);
  return (target.size() == 2 || target.size() == 3) &&
         std::all_of(target.begin(), target.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Empty, or what speaks against the content. Code for graphics processors runs on their side of the bus; its driver
/// looks at it.
std::string defect_of(const std::string& target, std::span<const std::byte> content) {
  if (kernels::is_processor(target)) return kernels::verify_library(content, target);
  if (target == "source") return is_utf8(content) ? "" : "it is no text in UTF-8";
  if (is_architecture(target, "ptx:compute_")) return is_utf8(content) ? "" : "it is no text";
  if (is_architecture(target, "cubin:sm_")) return is_elf(content) ? "" : "it is no ELF file";
  return "this target is unknown";
}

kernels::KernelFacts parse_facts(const std::string& facts, const std::string& target) {
  try {
    return kernels::parse_kernel_facts(facts);
  } catch (const kernels::FactsError& error) {
    refuse("?", target, error.what());
  }
}

/// Somebody has added the same bytes before: then everything must be the same.
void check_same(const NewBinary& binary, const std::string& kernel) {
  const Text same = query_value("SELECT target = $2 AND facts = $3::jsonb FROM dml.kernel_binary WHERE sha256 = $1",
                                {binary.sha256, binary.target, binary.facts});
  if (same.value_or("f") != "t")
    refuse(kernel, binary.target, "it was added before with another target or other facts");
}

}  // namespace

std::string hexadecimal(std::span<const std::byte> bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::byte byte : bytes) {
    text += kDigits[std::to_integer<unsigned>(byte) >> 4];
    text += kDigits[std::to_integer<unsigned>(byte) & 15U];
  }
  return text;
}

std::string bytes_of(const std::string& text) {
  const auto digit = [](char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10); };
  std::string bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i + 1 < text.size(); i += 2)
    bytes += static_cast<char>(digit(text[i]) << 4 | digit(text[i + 1]));
  return bytes;
}

std::string sha256_of(std::span<const std::byte> content) {
  std::byte digest[PG_SHA256_DIGEST_LENGTH];
  call_pg([&] {
    pg_cryptohash_ctx* context = pg_cryptohash_create(PG_SHA256);
    if (context == nullptr) elog(ERROR, "out of memory");
    const bool good =
        pg_cryptohash_init(context) == 0 &&
        pg_cryptohash_update(context, reinterpret_cast<const uint8*>(content.data()), content.size()) == 0 &&
        pg_cryptohash_final(context, reinterpret_cast<uint8*>(digest), sizeof digest) == 0;
    pg_cryptohash_free(context);
    if (!good) elog(ERROR, "SHA-256 cannot be computed");
  });
  return hexadecimal(digest);
}

void add_binary(const NewBinary& binary) {
  const std::string kernel = parse_facts(binary.facts, binary.target).kernel;
  if (binary.content.size() > kLargestBinary) refuse(kernel, binary.target, "it is too large");
  if (sha256_of(binary.content) != binary.sha256) refuse(kernel, binary.target, "its SHA-256 is another one");
  if (const std::string defect = defect_of(binary.target, binary.content); !defect.empty())
    refuse(kernel, binary.target, defect);
  const std::string role = std::to_string(GetUserId());
  const OwnerScope owner;
  const Rows added = query(
      "INSERT INTO dml.kernel_binary (sha256, target, facts, content, added_by) "
      "VALUES ($1, $2, $3::jsonb, decode($4, 'hex'), $5::oid::regrole) ON CONFLICT (sha256) DO NOTHING RETURNING 1",
      {binary.sha256, binary.target, binary.facts, hexadecimal(binary.content), role});
  if (added.empty()) check_same(binary, kernel);
}

StoredBinary read_binary(const std::string& sha256, const std::string& kernel) {
  const OwnerScope owner;
  const Rows rows = query("SELECT target, facts::text, encode(content, 'hex') FROM dml.kernel_binary WHERE sha256 = $1",
                          {sha256}, Access::read);
  if (rows.empty()) refuse(kernel, "this machine", "it is gone");
  StoredBinary binary{rows.text(0, 0), rows.text(0, 1), bytes_of(rows.text(0, 2))};
  const auto content = std::as_bytes(std::span(binary.content));
  if (sha256_of(content) != sha256) refuse(kernel, binary.target, "its SHA-256 is another one");
  if (const std::string defect = defect_of(binary.target, content); !defect.empty())
    refuse(kernel, binary.target, defect);
  return binary;
}

std::vector<std::string> lock_binaries(const std::vector<std::string>& hashes, const std::string& kernel) {
  const OwnerScope owner;
  const Rows rows = query(
      "SELECT sha256, facts::text FROM dml.kernel_binary WHERE sha256 = ANY ($1::text[]) ORDER BY sha256 FOR KEY SHARE",
      {array_text(hashes)});
  for (const std::string& hash : hashes) {
    const bool found = std::any_of(rows.rows.begin(), rows.rows.end(), [&](const auto& row) { return row[0] == hash; });
    if (!found) refuse(kernel, "some machine", "no binary with SHA-256 " + hash + " was added");
  }
  std::vector<std::string> facts;
  for (std::size_t i = 0; i < rows.rows.size(); ++i) facts.push_back(rows.text(i, 1));
  std::sort(facts.begin(), facts.end());
  facts.erase(std::unique(facts.begin(), facts.end()), facts.end());
  return facts;
}

void remove_unused_binaries(const std::vector<std::string>& hashes) {
  if (hashes.empty()) return;
  const OwnerScope owner;
  // Whoever is about to name one of them holds its row, and is waited for.
  query("LOCK TABLE dml.kernel_binary IN EXCLUSIVE MODE");
  query(
      "DELETE FROM dml.kernel_binary b WHERE sha256 = ANY ($1::text[]) "
      "AND NOT EXISTS (SELECT 1 FROM dml.kernel k WHERE b.sha256 = ANY (k.binaries)) "
      "AND NOT EXISTS (SELECT 1 FROM dml.compute c "
      "WHERE c.spec -> 'binaries' @> jsonb_build_array(jsonb_build_object('sha256', b.sha256)))",
      {array_text(hashes)});
}

std::string array_text(const std::vector<std::string>& items) {
  std::string text = "{";
  for (const std::string& item : items) {
    if (text.size() > 1) text += ',';
    text += '"';
    for (const char c : item) {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
    text += '"';
  }
  return text + "}";
}

}  // namespace dmlc::pg
