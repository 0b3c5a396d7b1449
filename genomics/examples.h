// Training examples: what the networks see at every candidate allele, written by the program that calls.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "genomics/prepare.h"
#include "io/vcf_writer.h"

namespace rz::genomics {

/// The encoded examples of one tile.
struct ExampleBlock {
  std::vector<std::string> records;       ///< one site a line, alternatives in example order
  std::vector<float> features;            ///< [examples, features]
  std::vector<uint8_t> codes, qualities;  ///< [examples, kRows, kWidth]
  std::vector<float> row_features;        ///< [examples, kRows, kRowFeatures]
};

/// Encodes every candidate of a tile, through the same ops as calling.
ExampleBlock encode_examples(const PreparedTile& prepared);

/// Writes PREFIX.vcf.gz (sites), PREFIX.features.f32, PREFIX.codes.u8, PREFIX.quals.u8, PREFIX.rows.f32 (row-major,
/// little endian) and PREFIX.json (shapes and feature names).
class ExampleWriter {
 public:
  ExampleWriter(const std::string& prefix, const std::string& vcf_header);
  ~ExampleWriter();
  void write(const ExampleBlock& block);
  void commit();

 private:
  struct Files;
  std::unique_ptr<Files> files_;
};

}  // namespace rz::genomics
