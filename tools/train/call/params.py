"""Parameters of the read simulator: the individual's alleles, the library, the sequencer, and named presets.

Rates are per base or per fragment as said at each field; lengths are bases.
"""
import dataclasses


@dataclasses.dataclass
class Params:
    """All knobs of one simulated individual."""
    # Reads and depth.
    depth: float = 30.0                 # mean raw depth, duplicates included
    read_length: int = 150
    insert_mean: float = 430.0
    insert_sd: float = 95.0
    insert_tail: float = 0.03           # share of fragments from a wide lognormal instead of the normal

    # Alleles.
    keep_fraction: float = 1.0          # share of the truth VCF's alleles that this individual carries
    shuffle_genotypes: bool = False     # draw het/hom anew for the truth VCF's alleles
    snp_rate: float = 2e-4              # synthetic alleles per base, on top of the truth VCF
    indel_rate: float = 8e-5            # synthetic indels outside repeats, per base
    str_rate: float = 1.2e-4            # synthetic length changes of homopolymers and STRs, per base
    hom_fraction: float = 0.4           # het:hom is 1.5:1
    multiallelic_fraction: float = 0.18  # share of STR changes with two different non-reference alleles
    cluster_fraction: float = 0.15      # share of indels with a SNP within CLUSTER_SPAN, and of SNPs with a neighbour
    deletion_rate: float = 2.0          # het deletions of 1-5 kb per Mb (depth only; left out of the regions BED)

    # Library.
    gc_strength: float = 0.5            # 0: none; 1: strong loss at extreme GC
    region_sigma: float = 0.15          # sd of the log of the depth modulation at ~1 kb
    duplicate_fraction: float = 0.08    # share of all pairs that are PCR copies of another pair
    pcr_factor: float = 0.7             # scales PCR stutter: 0.25 PCR-free .. 1.6 PCR-heavy
    pcr_substitution_rate: float = 3e-5  # per base of the fragment
    chimera_fraction: float = 0.006     # fragments that join two distant places
    contamination: float = 0.0          # share of fragments from another individual
    foreign_fraction: float = 0.002     # share of fragments of sequence that is not in the reference at all
    paralog_fraction: float = 0.01      # share of the region that has a hidden diverged copy

    # Sequencer.
    style: str = 'hiseq'                # see quality.STYLES
    quality_shift: float = 0.0          # added to the latent quality
    quality_spread: float = 2.5         # sd of the reads' quality levels
    miscalibration: float = 1.3         # true error rate over the nominal one
    error_floor: float = 2.5e-4         # errors per base that no base quality tells of
    context_strength: float = 1.0       # scales the extra errors after GGC and in or after homopolymers
    systematic_rate: float = 2.5e-4     # share of positions and strands with an elevated error of 5-40 %
    sequencing_indel_factor: float = 1.0
    n_rate: float = 1e-4

    def updated(self, values):
        """A copy with the fields of the dict `values` replaced, each converted to its field's type."""
        types = {f.name: type(getattr(self, f.name)) for f in dataclasses.fields(self)}
        unknown = set(values) - set(types)
        if unknown:
            raise ValueError(f'unknown simulation parameter: {", ".join(sorted(unknown))}')
        return dataclasses.replace(self, **{k: types[k](v) for k, v in values.items()})


PRESETS = {
    'clean': dict(pcr_factor=0.25, duplicate_fraction=0.02, pcr_substitution_rate=5e-6, chimera_fraction=0.003,
                  paralog_fraction=0.006, miscalibration=1.0, systematic_rate=1e-4, gc_strength=0.2, region_sigma=0.08,
                  error_floor=1e-4, context_strength=0.6, sequencing_indel_factor=0.6),
    'typical': dict(),
    'dirty': dict(pcr_factor=1.1, duplicate_fraction=0.14, pcr_substitution_rate=8e-5, chimera_fraction=0.015,
                  contamination=0.01, paralog_fraction=0.018, miscalibration=1.8, systematic_rate=5e-4, gc_strength=0.9,
                  region_sigma=0.25, error_floor=6e-4, context_strength=1.6, sequencing_indel_factor=1.6,
                  foreign_fraction=0.005, insert_tail=0.08, n_rate=4e-4, quality_spread=3.5),
    'filthy': dict(pcr_factor=1.6, duplicate_fraction=0.22, pcr_substitution_rate=1.5e-4, chimera_fraction=0.03,
                   contamination=0.03, paralog_fraction=0.028, miscalibration=2.4, systematic_rate=8e-4, gc_strength=1.3,
                   region_sigma=0.35, error_floor=1e-3, context_strength=2.2, sequencing_indel_factor=2.2,
                   foreign_fraction=0.01, insert_tail=0.12, n_rate=1e-3, quality_spread=4.5, quality_shift=-2.0),
}


def preset(name, overrides=None):
    """The Params of a preset with the dict `overrides` applied on top."""
    return Params().updated(PRESETS[name]).updated(overrides or {})
