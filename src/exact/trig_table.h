/* generated: gcc -o trig_table tests/gen/trig_table.c -lmpfr -lgmp -lm && ./trig_table > src/exact/trig_table.h */
#ifndef CF_EXACT_TRIG_TABLE_H
#define CF_EXACT_TRIG_TABLE_H

/* pi / 64 in three doubles, up to 2^-165 */
static const double cf_pi_64[3] = {0x1.921fb54442d18p-5, 0x1.1a62633145c07p-59, -0x1.f1976b7ed8fbcp-115};

/* pi / 2 in three doubles, the first two of 33 bits, up to 2^-119 */
static const double cf_pi_2_part[3] = {0x1.921fb544p+0, 0x1.0b4611a6p-34, 0x1.3198a2e037073p-69};

/* -1/3!, 1/5!, ... -1/23!; -1/2!, 1/4!, ... -1/22! */
static const double cf_sin_series[11][2] = {
  {-0x1.5555555555555p-3, -0x1.5555555555555p-57},
  {0x1.1111111111111p-7, 0x1.1111111111111p-63},
  {-0x1.a01a01a01a01ap-13, -0x1.a01a01a01a01ap-73},
  {0x1.71de3a556c734p-19, -0x1.c154f8ddc6cp-73},
  {-0x1.ae64567f544e4p-26, 0x1.c062e06d1f209p-80},
  {0x1.6124613a86d09p-33, 0x1.f28e0cc748ebep-87},
  {-0x1.ae7f3e733b81fp-41, -0x1.1d8656b0ee8cbp-97},
  {0x1.952c77030ad4ap-49, 0x1.ac981465ddc6cp-103},
  {-0x1.2f49b46814157p-57, -0x1.2650f61dbdcb4p-112},
  {0x1.71b8ef6dcf572p-66, -0x1.d043ae40c4647p-120},
  {-0x1.761b41316381ap-75, 0x1.3423c7d91404fp-130}};

static const double cf_cos_series[11][2] = {
  {-0x1p-1, 0x0p+0},
  {0x1.5555555555555p-5, 0x1.5555555555555p-59},
  {-0x1.6c16c16c16c17p-10, 0x1.f49f49f49f49fp-65},
  {0x1.a01a01a01a01ap-16, 0x1.a01a01a01a01ap-76},
  {-0x1.27e4fb7789f5cp-22, -0x1.cbbc05b4fa99ap-76},
  {0x1.1eed8eff8d898p-29, -0x1.2aec959e14c06p-83},
  {-0x1.93974a8c07c9dp-37, -0x1.05d6f8a2efd1fp-92},
  {0x1.ae7f3e733b81fp-45, 0x1.1d8656b0ee8cbp-101},
  {-0x1.6827863b97d97p-53, -0x1.eec01221a8b0bp-107},
  {0x1.e542ba4020225p-62, 0x1.ea72b4afe3c2fp-120},
  {-0x1.0ce396db7f853p-70, 0x1.aebcdbd20331cp-124}};

/* sin(j pi / 64), j = 0 .. 32 */
static const double cf_sin_64[33][2] = {
  {0x0p+0, 0x0p+0},
  {0x1.91f65f10dd814p-5, -0x1.912bd0d569a9p-61},
  {0x1.917a6bc29b42cp-4, -0x1.e2718d26ed688p-60},
  {0x1.2c8106e8e613ap-3, 0x1.13000a89a11ep-58},
  {0x1.8f8b83c69a60bp-3, -0x1.26d19b9ff8d82p-57},
  {0x1.f19f97b215f1bp-3, -0x1.42deef11da2c4p-57},
  {0x1.294062ed59f06p-2, -0x1.5d28da2c4612dp-56},
  {0x1.58f9a75ab1fddp-2, -0x1.efdc0d58cf62p-62},
  {0x1.87de2a6aea963p-2, -0x1.72cedd3d5a61p-57},
  {0x1.b5d1009e15ccp-2, 0x1.5b362cb974183p-57},
  {0x1.e2b5d3806f63bp-2, 0x1.e0d891d3c6841p-58},
  {0x1.073879922ffeep-1, -0x1.a5a014347406cp-55},
  {0x1.1c73b39ae68c8p-1, 0x1.b25dd267f66p-55},
  {0x1.30ff7fce17035p-1, -0x1.efcc626f74a6fp-57},
  {0x1.44cf325091dd6p-1, 0x1.8076a2cfdc6b3p-57},
  {0x1.57d69348cecap-1, -0x1.75720992bfbb2p-55},
  {0x1.6a09e667f3bcdp-1, -0x1.bdd3413b26456p-55},
  {0x1.7b5df226aafafp-1, -0x1.0f537acdf0ad7p-56},
  {0x1.8bc806b151741p-1, -0x1.2c5e12ed1336dp-55},
  {0x1.9b3e047f38741p-1, -0x1.30ee286712474p-55},
  {0x1.a9b66290ea1a3p-1, 0x1.9f630e8b6dac8p-60},
  {0x1.b728345196e3ep-1, -0x1.bc69f324e6d61p-55},
  {0x1.c38b2f180bdb1p-1, -0x1.6e0b1757c8d07p-56},
  {0x1.ced7af43cc773p-1, -0x1.e7b6bb5ab58aep-58},
  {0x1.d906bcf328d46p-1, 0x1.457e610231ac2p-56},
  {0x1.e212104f686e5p-1, -0x1.014c76c126527p-55},
  {0x1.e9f4156c62ddap-1, 0x1.760b1e2e3f81ep-55},
  {0x1.f0a7efb9230d7p-1, 0x1.52c7adc6b4989p-56},
  {0x1.f6297cff75cbp-1, 0x1.562172a361fd3p-56},
  {0x1.fa7557f08a517p-1, -0x1.7a0a8ca13571fp-55},
  {0x1.fd88da3d12526p-1, -0x1.87df6378811c7p-55},
  {0x1.ff621e3796d7ep-1, -0x1.c57bc2e24aa15p-57},
  {0x1p+0, 0x0p+0}};
#endif
