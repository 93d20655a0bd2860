"""The properties Microsoft describes for users and groups, and those an answer holds when nothing is selected."""

from __future__ import annotations

from typing import Any


def words(text: str) -> list[str]:
    return text.split()


USER_SINGLE = words("""
    id deletedDateTime accountEnabled ageGroup city companyName consentProvidedForMinor country
    createdDateTime creationType department displayName emailAddress employeeHireDate employeeId
    employeeLeaveDateTime employeeType externalUserState externalUserStateChangeDateTime faxNumber givenName
    identityParentId isManagementRestricted isResourceAccount jobTitle lastPasswordChangeDateTime
    legalAgeGroupClassification mail mailNickname mobilePhone officeLocation onPremisesDistinguishedName
    onPremisesDomainName onPremisesExtensionAttributes onPremisesImmutableId onPremisesLastSyncDateTime
    onPremisesSamAccountName onPremisesSecurityIdentifier onPremisesSyncEnabled onPremisesUserPrincipalName
    passwordPolicies postalCode preferredDataLocation preferredLanguage securityIdentifier showInAddressList
    signInSessionsValidFromDateTime state streetAddress surname usageLocation userPrincipalName userType
""")
USER_MANY = words("""
    assignedLicenses assignedPlans businessPhones identities imAddresses licenseAssignmentStates
    onPremisesProvisioningErrors otherMails provisionedPlans proxyAddresses
""")
GROUP_SINGLE = words("""
    id deletedDateTime allowExternalSenders autoSubscribeNewMembers classification createdDateTime description
    displayName expirationDateTime hasMembersWithLicenseErrors hideFromAddressLists hideFromOutlookClients
    isArchived isAssignableToRole isFavorite isManagementRestricted isSubscribedByMail mail mailEnabled
    mailNickname membershipRule membershipRuleProcessingState onPremisesDomainName onPremisesLastSyncDateTime
    onPremisesNetBiosName onPremisesSamAccountName onPremisesSecurityIdentifier onPremisesSyncEnabled
    organizationId parentSiteId preferredDataLocation preferredLanguage renewedDateTime securityEnabled
    securityIdentifier theme uniqueName visibility welcomeMessageEnabled
""")
GROUP_MANY = words("""
    assignedLabels assignedLicenses creationOptions groupTypes infoCatalogs onPremisesProvisioningErrors
    proxyAddresses resourceBehaviorOptions resourceProvisioningOptions
""")
USER_DEFAULTS = words("""
    id businessPhones displayName givenName jobTitle mail mobilePhone officeLocation preferredLanguage surname
    userPrincipalName
""")
GROUP_DEFAULTS = words("""
    id deletedDateTime classification createdDateTime creationOptions description displayName
    expirationDateTime groupTypes isAssignableToRole mail mailEnabled mailNickname membershipRule
    membershipRuleProcessingState onPremisesDomainName onPremisesLastSyncDateTime onPremisesNetBiosName
    onPremisesSamAccountName onPremisesSecurityIdentifier onPremisesSyncEnabled preferredDataLocation
    preferredLanguage proxyAddresses renewedDateTime resourceBehaviorOptions resourceProvisioningOptions
    securityEnabled securityIdentifier theme visibility onPremisesProvisioningErrors
""")

FLAGS = frozenset(
    words("""
    accountEnabled isManagementRestricted isResourceAccount onPremisesSyncEnabled showInAddressList
    allowExternalSenders autoSubscribeNewMembers hasMembersWithLicenseErrors hideFromAddressLists
    hideFromOutlookClients isArchived isAssignableToRole isFavorite isSubscribedByMail mailEnabled
    securityEnabled welcomeMessageEnabled
""")
)
EXTENSIONS = "onPremisesExtensionAttributes"
WORDS = {bool: "true or false", list: "a list", dict: "an object", str: "a text in quotes"}
SINGLE = {"user": USER_SINGLE, "group": GROUP_SINGLE}
MANY = {"user": USER_MANY, "group": GROUP_MANY}
DEFAULTS = {"user": USER_DEFAULTS, "group": GROUP_DEFAULTS}
BASIC = frozenset({"id", "displayName", "givenName", "surname", "mail", "userPrincipalName", "securityIdentifier"})
EVERY = frozenset(USER_SINGLE + USER_MANY + GROUP_SINGLE + GROUP_MANY)


def known(kind: str, name: str) -> bool:
    """Whether objects of this kind have the property; "" stands for any kind, devices and the like have what they have."""
    if kind in SINGLE:
        return name in SINGLE[kind] or name in MANY[kind]
    return bool(kind) or name in EVERY


def misfit(kind: str, name: str, value: Any) -> str:
    """Why objects of this kind can't hold that value; empty where they can."""
    if kind not in SINGLE or value is None:
        return ""
    if not known(kind, name):
        return f"a {kind} has no `{name}`"
    wanted = bool if name in FLAGS else list if name in MANY[kind] else dict if name == EXTENSIONS else str
    return "" if isinstance(value, wanted) else f"`{name}` is {WORDS[wanted]}, not `{value}`"


def absent(kind: str, name: str) -> Any:
    """What an answer holds for a property that was never set."""
    if name in MANY.get(kind, ()):
        return []
    if name == EXTENSIONS:
        return {f"extensionAttribute{number}": None for number in range(1, 16)}
    return None
