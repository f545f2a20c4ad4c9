/* generated: gcc -o dd_table tests/gen/dd_table.c -lmpfr -lgmp && ./dd_table > src/exact/dd_table.h */
#ifndef CF_EXACT_DD_TABLE_H
#define CF_EXACT_DD_TABLE_H

/* ln 2 / 64 in three pieces of 36, 36 and 53 bits: a 17-bit integer times either of the first two is exact */
static const double cf_ln2_64[3] = {0x1.62e42fefap-7, 0x1.cf79abc9ep-46, 0x1.d9cc01f97b57ap-85};

/* ln 2 in three pieces of 42, 42 and 53 bits: an 11-bit integer times either of the first two is exact */
static const double cf_ln2_part[3] = {0x1.62e42fefa38p-1, 0x1.ef35793c76p-45, 0x1.cc01f97b57a08p-87};

/* ln 2 */
static const double cf_ln2[2] = {0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56};

/* 2^(i/64) */
static const double cf_exp2_64[64][2] = {
  {0x1p+0, 0x0p+0},
  {0x1.02c9a3e778061p+0, -0x1.19083535b085dp-56},
  {0x1.059b0d3158574p+0, 0x1.d73e2a475b465p-55},
  {0x1.0874518759bc8p+0, 0x1.186be4bb284ffp-57},
  {0x1.0b5586cf9890fp+0, 0x1.8a62e4adc610bp-54},
  {0x1.0e3ec32d3d1a2p+0, 0x1.03a1727c57b53p-59},
  {0x1.11301d0125b51p+0, -0x1.6c51039449b3ap-54},
  {0x1.1429aaea92dep+0, -0x1.32fbf9af1369ep-54},
  {0x1.172b83c7d517bp+0, -0x1.19041b9d78a76p-55},
  {0x1.1a35beb6fcb75p+0, 0x1.e5b4c7b4968e4p-55},
  {0x1.1d4873168b9aap+0, 0x1.e016e00a2643cp-54},
  {0x1.2063b88628cd6p+0, 0x1.dc775814a8495p-55},
  {0x1.2387a6e756238p+0, 0x1.9b07eb6c70573p-54},
  {0x1.26b4565e27cddp+0, 0x1.2bd339940e9d9p-55},
  {0x1.29e9df51fdee1p+0, 0x1.612e8afad1255p-55},
  {0x1.2d285a6e4030bp+0, 0x1.0024754db41d5p-54},
  {0x1.306fe0a31b715p+0, 0x1.6f46ad23182e4p-55},
  {0x1.33c08b26416ffp+0, 0x1.32721843659a6p-54},
  {0x1.371a7373aa9cbp+0, -0x1.63aeabf42eae2p-54},
  {0x1.3a7db34e59ff7p+0, -0x1.5e436d661f5e3p-56},
  {0x1.3dea64c123422p+0, 0x1.ada0911f09ebcp-55},
  {0x1.4160a21f72e2ap+0, -0x1.ef3691c309278p-58},
  {0x1.44e086061892dp+0, 0x1.89b7a04ef80dp-59},
  {0x1.486a2b5c13cdp+0, 0x1.3c1a3b69062fp-56},
  {0x1.4bfdad5362a27p+0, 0x1.d4397afec42e2p-56},
  {0x1.4f9b2769d2ca7p+0, -0x1.4b309d25957e3p-54},
  {0x1.5342b569d4f82p+0, -0x1.07abe1db13cadp-55},
  {0x1.56f4736b527dap+0, 0x1.9bb2c011d93adp-54},
  {0x1.5ab07dd485429p+0, 0x1.6324c054647adp-54},
  {0x1.5e76f15ad2148p+0, 0x1.ba6f93080e65ep-54},
  {0x1.6247eb03a5585p+0, -0x1.383c17e40b497p-54},
  {0x1.6623882552225p+0, -0x1.bb60987591c34p-54},
  {0x1.6a09e667f3bcdp+0, -0x1.bdd3413b26456p-54},
  {0x1.6dfb23c651a2fp+0, -0x1.bbe3a683c88abp-57},
  {0x1.71f75e8ec5f74p+0, -0x1.16e4786887a99p-55},
  {0x1.75feb564267c9p+0, -0x1.0245957316dd3p-54},
  {0x1.7a11473eb0187p+0, -0x1.41577ee04992fp-55},
  {0x1.7e2f336cf4e62p+0, 0x1.05d02ba15797ep-56},
  {0x1.82589994cce13p+0, -0x1.d4c1dd41532d8p-54},
  {0x1.868d99b4492edp+0, -0x1.fc6f89bd4f6bap-54},
  {0x1.8ace5422aa0dbp+0, 0x1.6e9f156864b27p-54},
  {0x1.8f1ae99157736p+0, 0x1.5cc13a2e3976cp-55},
  {0x1.93737b0cdc5e5p+0, -0x1.75fc781b57ebcp-57},
  {0x1.97d829fde4e5p+0, -0x1.d185b7c1b85d1p-54},
  {0x1.9c49182a3f09p+0, 0x1.c7c46b071f2bep-56},
  {0x1.a0c667b5de565p+0, -0x1.359495d1cd533p-54},
  {0x1.a5503b23e255dp+0, -0x1.d2f6edb8d41e1p-54},
  {0x1.a9e6b5579fdbfp+0, 0x1.0fac90ef7fd31p-54},
  {0x1.ae89f995ad3adp+0, 0x1.7a1cd345dcc81p-54},
  {0x1.b33a2b84f15fbp+0, -0x1.2805e3084d708p-57},
  {0x1.b7f76f2fb5e47p+0, -0x1.5584f7e54ac3bp-56},
  {0x1.bcc1e904bc1d2p+0, 0x1.23dd07a2d9e84p-55},
  {0x1.c199bdd85529cp+0, 0x1.11065895048ddp-55},
  {0x1.c67f12e57d14bp+0, 0x1.2884dff483cadp-54},
  {0x1.cb720dcef9069p+0, 0x1.503cbd1e949dbp-56},
  {0x1.d072d4a07897cp+0, -0x1.cbc3743797a9cp-54},
  {0x1.d5818dcfba487p+0, 0x1.2ed02d75b3707p-55},
  {0x1.da9e603db3285p+0, 0x1.c2300696db532p-54},
  {0x1.dfc97337b9b5fp+0, -0x1.1a5cd4f184b5cp-54},
  {0x1.e502ee78b3ff6p+0, 0x1.39e8980a9cc8fp-55},
  {0x1.ea4afa2a490dap+0, -0x1.e9c23179c2893p-54},
  {0x1.efa1bee615a27p+0, 0x1.dc7f486a4b6bp-54},
  {0x1.f50765b6e454p+0, 0x1.9d3e12dd8a18bp-54},
  {0x1.fa7c1819e90d8p+0, 0x1.74853f3a5931ep-55}};

/* 1/2!, 1/3!, ... 1/17! */
static const double cf_inv_factorial[16][2] = {{0x1p-1, 0x0p+0}, {0x1.5555555555555p-3, 0x1.5555555555555p-57}, {0x1.5555555555555p-5, 0x1.5555555555555p-59}, {0x1.1111111111111p-7, 0x1.1111111111111p-63}, {0x1.6c16c16c16c17p-10, -0x1.f49f49f49f49fp-65}, {0x1.a01a01a01a01ap-13, 0x1.a01a01a01a01ap-73}, {0x1.a01a01a01a01ap-16, 0x1.a01a01a01a01ap-76}, {0x1.71de3a556c734p-19, -0x1.c154f8ddc6cp-73}, {0x1.27e4fb7789f5cp-22, 0x1.cbbc05b4fa99ap-76}, {0x1.ae64567f544e4p-26, -0x1.c062e06d1f209p-80}, {0x1.1eed8eff8d898p-29, -0x1.2aec959e14c06p-83}, {0x1.6124613a86d09p-33, 0x1.f28e0cc748ebep-87}, {0x1.93974a8c07c9dp-37, 0x1.05d6f8a2efd1fp-92}, {0x1.ae7f3e733b81fp-41, 0x1.1d8656b0ee8cbp-97}, {0x1.ae7f3e733b81fp-45, 0x1.1d8656b0ee8cbp-101}, {0x1.952c77030ad4ap-49, 0x1.ac981465ddc6cp-103}};

/* 1/3, 1/5, ... 1/15 */
static const double cf_inv_odd[7][2] = {{0x1.5555555555555p-2, 0x1.5555555555555p-56}, {0x1.999999999999ap-3, -0x1.999999999999ap-57}, {0x1.2492492492492p-3, 0x1.2492492492492p-57}, {0x1.c71c71c71c71cp-4, 0x1.c71c71c71c71cp-58}, {0x1.745d1745d1746p-4, -0x1.745d1745d1746p-59}, {0x1.3b13b13b13b14p-4, -0x1.3b13b13b13b14p-58}, {0x1.1111111111111p-4, 0x1.1111111111111p-60}};

/* for m in [j/64, (j+1)/64), j = 45 .. 90: c near 1/m on 8 fractional bits (1 for j = 63, 64), and -ln c */
static const double cf_log_c[46] = {
  0x1.68p+0,  0x1.6p+0,  0x1.59p+0,  0x1.52p+0,  0x1.4bp+0,  0x1.44p+0,  0x1.3ep+0,  0x1.38p+0,
  0x1.32p+0,  0x1.2dp+0,  0x1.27p+0,  0x1.22p+0,  0x1.1dp+0,  0x1.18p+0,  0x1.13p+0,  0x1.0fp+0,
  0x1.0ap+0,  0x1.06p+0,  0x1p+0,  0x1p+0,  0x1.f4p-1,  0x1.ecp-1,  0x1.e6p-1,  0x1.dep-1,
  0x1.d8p-1,  0x1.dp-1,  0x1.cap-1,  0x1.c4p-1,  0x1.bep-1,  0x1.b8p-1,  0x1.b2p-1,  0x1.acp-1,
  0x1.a6p-1,  0x1.a2p-1,  0x1.9cp-1,  0x1.98p-1,  0x1.92p-1,  0x1.8ep-1,  0x1.88p-1,  0x1.84p-1,
  0x1.8p-1,  0x1.7ap-1,  0x1.76p-1,  0x1.72p-1,  0x1.6ep-1,  0x1.6ap-1,
};
static const double cf_log_t[46][2] = {
  {-0x1.5d1bdbf5809cap-2, -0x1.4236383dc7fe1p-56},
  {-0x1.4618bc21c5ec2p-2, -0x1.f42decdeccf1dp-56},
  {-0x1.31871c9544185p-2, 0x1.51acc4c09b379p-60},
  {-0x1.1c898c16999fbp-2, 0x1.0e5c62aff1c44p-60},
  {-0x1.071b85fcd590dp-2, -0x1.d1707f97bde8p-58},
  {-0x1.e27076e2af2e6p-3, 0x1.61578001e0162p-59},
  {-0x1.bc286742d8cd6p-3, -0x1.4fce744870f55p-58},
  {-0x1.9525a9cf456b4p-3, -0x1.d904c1d4e2e26p-57},
  {-0x1.6d60fe719d21dp-3, 0x1.caae268ecd179p-57},
  {-0x1.4ba36f39a55e5p-3, -0x1.68981bcc36756p-57},
  {-0x1.2266f190a5acbp-3, -0x1.f547bf1809e88p-57},
  {-0x1.fec9131dbeabbp-4, 0x1.5746b9981b36cp-58},
  {-0x1.b78c82bb0eda1p-4, -0x1.0878cf0327e21p-61},
  {-0x1.6f0d28ae56b4cp-4, 0x1.906d99184b992p-58},
  {-0x1.253f62f0a1417p-4, 0x1.c125963fc4cfdp-62},
  {-0x1.d276b8adb0b52p-5, -0x1.1e3c53257fd47p-61},
  {-0x1.39e87b9febd6p-5, 0x1.5bfa937f551bbp-59},
  {-0x1.7b91b07d5b11bp-6, 0x1.5b602ace3a51p-60},
  {0x0p+0, 0x0p+0},
  {0x0p+0, 0x0p+0},
  {0x1.8492528c8cabfp-6, -0x1.d192d0619fa67p-60},
  {0x1.466aed42de3eap-5, -0x1.cdd6f7f4a137ep-59},
  {0x1.aaef2d0fb10fcp-5, 0x1.a353bb42e0addp-61},
  {0x1.1973bd1465567p-4, -0x1.7558367a6acf6p-59},
  {0x1.4d3115d207eacp-4, 0x1.769f42c7842ccp-58},
  {0x1.9335e5d594989p-4, -0x1.478a85704ccb7p-58},
  {0x1.c885801bc4b23p-4, 0x1.a38cb559a6706p-58},
  {0x1.fe89139dbd566p-4, -0x1.ac9f4215f9393p-58},
  {0x1.1aa2b7e23f72ap-3, -0x1.c6ef1d9b2ef7ep-59},
  {0x1.365fcb0159016p-3, 0x1.7d411a5b944adp-58},
  {0x1.527e5e4a1b58dp-3, -0x1.71a9682395bfdp-61},
  {0x1.6f0128b756abcp-3, -0x1.8de59c21e166cp-57},
  {0x1.8beafeb38fe8cp-3, 0x1.55aa8b6997a4p-58},
  {0x1.9f6c407089664p-3, 0x1.35a19605e67efp-59},
  {0x1.bd087383bd8adp-3, 0x1.dd355f6a516d7p-60},
  {0x1.d1037f2655e7bp-3, 0x1.60629242471a2p-57},
  {0x1.ef5ade4dcffe6p-3, -0x1.08ab2ddc708ap-58},
  {0x1.01eae5626c691p-2, -0x1.18290bd2932e2p-59},
  {0x1.1178e8227e47cp-2, -0x1.0e63a5f01c691p-57},
  {0x1.1bf99635a6b95p-2, -0x1.12aeb84249223p-57},
  {0x1.269621134db92p-2, 0x1.e0efadd9db02bp-56},
  {0x1.36b6776be1117p-2, -0x1.324f0e883858ep-58},
  {0x1.419b423d5e8c7p-2, 0x1.0dbb243827392p-57},
  {0x1.4c9e09e172c3cp-2, -0x1.123615b147a5dp-58},
  {0x1.57bf753c8d1fbp-2, -0x1.0908d15f88b63p-57},
  {0x1.630030b3aac49p-2, 0x1.dc18ce51fff99p-57}};
#endif
