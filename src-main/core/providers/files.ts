// Written by `npm run providers`.
import n1und1 from '../../../resources/providers/1und1.json' with { type: 'json' }
import a1 from '../../../resources/providers/a1.json' with { type: 'json' }
import active24 from '../../../resources/providers/active24.json' with { type: 'json' }
import aliceIt from '../../../resources/providers/alice-it.json' with { type: 'json' }
import alwaysdata from '../../../resources/providers/alwaysdata.json' with { type: 'json' }
import aol from '../../../resources/providers/aol.json' with { type: 'json' }
import aruba from '../../../resources/providers/aruba.json' with { type: 'json' }
import arubaPec from '../../../resources/providers/aruba-pec.json' with { type: 'json' }
import att from '../../../resources/providers/att.json' with { type: 'json' }
import bbox from '../../../resources/providers/bbox.json' with { type: 'json' }
import bellCa from '../../../resources/providers/bell-ca.json' with { type: 'json' }
import bluewin from '../../../resources/providers/bluewin.json' with { type: 'json' }
import bol from '../../../resources/providers/bol.json' with { type: 'json' }
import btinternet from '../../../resources/providers/btinternet.json' with { type: 'json' }
import comcast from '../../../resources/providers/comcast.json' with { type: 'json' }
import cyon from '../../../resources/providers/cyon.json' with { type: 'json' }
import dfEu from '../../../resources/providers/df-eu.json' with { type: 'json' }
import disroot from '../../../resources/providers/disroot.json' with { type: 'json' }
import dondominio from '../../../resources/providers/dondominio.json' with { type: 'json' }
import earthlink from '../../../resources/providers/earthlink.json' with { type: 'json' }
import emailIt from '../../../resources/providers/email-it.json' with { type: 'json' }
import fastmail from '../../../resources/providers/fastmail.json' with { type: 'json' }
import fastweb from '../../../resources/providers/fastweb.json' with { type: 'json' }
import free from '../../../resources/providers/free.json' with { type: 'json' }
import freenet from '../../../resources/providers/freenet.json' with { type: 'json' }
import gandi from '../../../resources/providers/gandi.json' with { type: 'json' }
import gmail from '../../../resources/providers/gmail.json' with { type: 'json' }
import gmx from '../../../resources/providers/gmx.json' with { type: 'json' }
import gmxCom from '../../../resources/providers/gmx-com.json' with { type: 'json' }
import godaddyWorkspace from '../../../resources/providers/godaddy-workspace.json' with { type: 'json' }
import googleWorkspace from '../../../resources/providers/google-workspace.json' with { type: 'json' }
import hetzner from '../../../resources/providers/hetzner.json' with { type: 'json' }
import hey from '../../../resources/providers/hey.json' with { type: 'json' }
import hostinger from '../../../resources/providers/hostinger.json' with { type: 'json' }
import hostpoint from '../../../resources/providers/hostpoint.json' with { type: 'json' }
import icloud from '../../../resources/providers/icloud.json' with { type: 'json' }
import inboxLv from '../../../resources/providers/inbox-lv.json' with { type: 'json' }
import infomaniak from '../../../resources/providers/infomaniak.json' with { type: 'json' }
import ionosCoUk from '../../../resources/providers/ionos-co-uk.json' with { type: 'json' }
import ionosCom from '../../../resources/providers/ionos-com.json' with { type: 'json' }
import ionosDe from '../../../resources/providers/ionos-de.json' with { type: 'json' }
import ionosEs from '../../../resources/providers/ionos-es.json' with { type: 'json' }
import ionosFr from '../../../resources/providers/ionos-fr.json' with { type: 'json' }
import ionosIt from '../../../resources/providers/ionos-it.json' with { type: 'json' }
import iredmail from '../../../resources/providers/iredmail.json' with { type: 'json' }
import kolabnow from '../../../resources/providers/kolabnow.json' with { type: 'json' }
import kpn from '../../../resources/providers/kpn.json' with { type: 'json' }
import laposte from '../../../resources/providers/laposte.json' with { type: 'json' }
import libero from '../../../resources/providers/libero.json' with { type: 'json' }
import mailCom from '../../../resources/providers/mail-com.json' with { type: 'json' }
import mailDe from '../../../resources/providers/mail-de.json' with { type: 'json' }
import mailEe from '../../../resources/providers/mail-ee.json' with { type: 'json' }
import mailInABox from '../../../resources/providers/mail-in-a-box.json' with { type: 'json' }
import mailRu from '../../../resources/providers/mail-ru.json' with { type: 'json' }
import mailboxOrg from '../../../resources/providers/mailbox-org.json' with { type: 'json' }
import mailcow from '../../../resources/providers/mailcow.json' with { type: 'json' }
import mailo from '../../../resources/providers/mailo.json' with { type: 'json' }
import microsoft from '../../../resources/providers/microsoft.json' with { type: 'json' }
import microsoft365 from '../../../resources/providers/microsoft365.json' with { type: 'json' }
import migadu from '../../../resources/providers/migadu.json' with { type: 'json' }
import murena from '../../../resources/providers/murena.json' with { type: 'json' }
import mxroute from '../../../resources/providers/mxroute.json' with { type: 'json' }
import naver from '../../../resources/providers/naver.json' with { type: 'json' }
import netease126 from '../../../resources/providers/netease-126.json' with { type: 'json' }
import netease163 from '../../../resources/providers/netease-163.json' with { type: 'json' }
import neteaseYeah from '../../../resources/providers/netease-yeah.json' with { type: 'json' }
import nubo from '../../../resources/providers/nubo.json' with { type: 'json' }
import o2Pl from '../../../resources/providers/o2-pl.json' with { type: 'json' }
import o2switch from '../../../resources/providers/o2switch.json' with { type: 'json' }
import oneCom from '../../../resources/providers/one-com.json' with { type: 'json' }
import onet from '../../../resources/providers/onet.json' with { type: 'json' }
import orange from '../../../resources/providers/orange.json' with { type: 'json' }
import other from '../../../resources/providers/other.json' with { type: 'json' }
import ouvaton from '../../../resources/providers/ouvaton.json' with { type: 'json' }
import ovh from '../../../resources/providers/ovh.json' with { type: 'json' }
import ovhCa from '../../../resources/providers/ovh-ca.json' with { type: 'json' }
import ovhExchange from '../../../resources/providers/ovh-exchange.json' with { type: 'json' }
import ovhPro from '../../../resources/providers/ovh-pro.json' with { type: 'json' }
import postePec from '../../../resources/providers/poste-pec.json' with { type: 'json' }
import posteo from '../../../resources/providers/posteo.json' with { type: 'json' }
import privateemail from '../../../resources/providers/privateemail.json' with { type: 'json' }
import proton from '../../../resources/providers/proton.json' with { type: 'json' }
import proximus from '../../../resources/providers/proximus.json' with { type: 'json' }
import purelymail from '../../../resources/providers/purelymail.json' with { type: 'json' }
import qq from '../../../resources/providers/qq.json' with { type: 'json' }
import rackspace from '../../../resources/providers/rackspace.json' with { type: 'json' }
import riseup from '../../../resources/providers/riseup.json' with { type: 'json' }
import sapo from '../../../resources/providers/sapo.json' with { type: 'json' }
import seznam from '../../../resources/providers/seznam.json' with { type: 'json' }
import sfr from '../../../resources/providers/sfr.json' with { type: 'json' }
import sky from '../../../resources/providers/sky.json' with { type: 'json' }
import spectrum from '../../../resources/providers/spectrum.json' with { type: 'json' }
import strato from '../../../resources/providers/strato.json' with { type: 'json' }
import synology from '../../../resources/providers/synology.json' with { type: 'json' }
import systemli from '../../../resources/providers/systemli.json' with { type: 'json' }
import tOnline from '../../../resources/providers/t-online.json' with { type: 'json' }
import telenet from '../../../resources/providers/telenet.json' with { type: 'json' }
import tim from '../../../resources/providers/tim.json' with { type: 'json' }
import tiscaliIt from '../../../resources/providers/tiscali-it.json' with { type: 'json' }
import titan from '../../../resources/providers/titan.json' with { type: 'json' }
import transip from '../../../resources/providers/transip.json' with { type: 'json' }
import tuta from '../../../resources/providers/tuta.json' with { type: 'json' }
import ukrNet from '../../../resources/providers/ukr-net.json' with { type: 'json' }
import uol from '../../../resources/providers/uol.json' with { type: 'json' }
import virgilio from '../../../resources/providers/virgilio.json' with { type: 'json' }
import virginmedia from '../../../resources/providers/virginmedia.json' with { type: 'json' }
import vivaldi from '../../../resources/providers/vivaldi.json' with { type: 'json' }
import vodafoneDe from '../../../resources/providers/vodafone-de.json' with { type: 'json' }
import webDe from '../../../resources/providers/web-de.json' with { type: 'json' }
import websupport from '../../../resources/providers/websupport.json' with { type: 'json' }
import wp from '../../../resources/providers/wp.json' with { type: 'json' }
import yahoo from '../../../resources/providers/yahoo.json' with { type: 'json' }
import yandex from '../../../resources/providers/yandex.json' with { type: 'json' }
import yousee from '../../../resources/providers/yousee.json' with { type: 'json' }
import yunohost from '../../../resources/providers/yunohost.json' with { type: 'json' }
import ziggo from '../../../resources/providers/ziggo.json' with { type: 'json' }
import zohoCa from '../../../resources/providers/zoho-ca.json' with { type: 'json' }
import zohoCom from '../../../resources/providers/zoho-com.json' with { type: 'json' }
import zohoComAu from '../../../resources/providers/zoho-com-au.json' with { type: 'json' }
import zohoEu from '../../../resources/providers/zoho-eu.json' with { type: 'json' }
import zohoIn from '../../../resources/providers/zoho-in.json' with { type: 'json' }
import zohoJp from '../../../resources/providers/zoho-jp.json' with { type: 'json' }

/** Every file of `resources/providers`, as it was read. */
export const files: readonly unknown[] = [
  n1und1,
  a1,
  active24,
  aliceIt,
  alwaysdata,
  aol,
  aruba,
  arubaPec,
  att,
  bbox,
  bellCa,
  bluewin,
  bol,
  btinternet,
  comcast,
  cyon,
  dfEu,
  disroot,
  dondominio,
  earthlink,
  emailIt,
  fastmail,
  fastweb,
  free,
  freenet,
  gandi,
  gmail,
  gmx,
  gmxCom,
  godaddyWorkspace,
  googleWorkspace,
  hetzner,
  hey,
  hostinger,
  hostpoint,
  icloud,
  inboxLv,
  infomaniak,
  ionosCoUk,
  ionosCom,
  ionosDe,
  ionosEs,
  ionosFr,
  ionosIt,
  iredmail,
  kolabnow,
  kpn,
  laposte,
  libero,
  mailCom,
  mailDe,
  mailEe,
  mailInABox,
  mailRu,
  mailboxOrg,
  mailcow,
  mailo,
  microsoft,
  microsoft365,
  migadu,
  murena,
  mxroute,
  naver,
  netease126,
  netease163,
  neteaseYeah,
  nubo,
  o2Pl,
  o2switch,
  oneCom,
  onet,
  orange,
  other,
  ouvaton,
  ovh,
  ovhCa,
  ovhExchange,
  ovhPro,
  postePec,
  posteo,
  privateemail,
  proton,
  proximus,
  purelymail,
  qq,
  rackspace,
  riseup,
  sapo,
  seznam,
  sfr,
  sky,
  spectrum,
  strato,
  synology,
  systemli,
  tOnline,
  telenet,
  tim,
  tiscaliIt,
  titan,
  transip,
  tuta,
  ukrNet,
  uol,
  virgilio,
  virginmedia,
  vivaldi,
  vodafoneDe,
  webDe,
  websupport,
  wp,
  yahoo,
  yandex,
  yousee,
  yunohost,
  ziggo,
  zohoCa,
  zohoCom,
  zohoComAu,
  zohoEu,
  zohoIn,
  zohoJp
]
